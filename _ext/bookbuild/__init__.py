"""The local Sphinx extension: runs the notebooks, makes the generated pages, holds the gate."""


def setup(app):
    """Register nothing yet."""
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}

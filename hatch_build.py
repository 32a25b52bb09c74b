"""Name the repository in the package's metadata: what a fork sets in `_config.yml`."""

from pathlib import Path

import yaml
from hatchling.metadata.plugin.interface import MetadataHookInterface


class Repository(MetadataHookInterface):
    """Hatchling finds this class by what it inherits from."""

    def update(self, metadata: dict) -> None:
        """Set `project.urls`; without a repository there are none."""
        text = Path(self.root, "_config.yml").read_text("utf-8")
        url = yaml.safe_load(text)["repository"]["url"]
        metadata["urls"] = {"Repository": url} if url else {}

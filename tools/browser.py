"""What looks at the built site needs: where it is, Chromium, and a server like the real one."""

import contextlib
import functools
import gzip
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE = Path(os.environ.get("SITE", ROOT / "_build/html"))
# The first has no window of its own, and so does nothing but the page: a third of the work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
COMPRESSED = {".html", ".css", ".js", ".svg", ".json"}  # as GitHub Pages does


def chromium() -> str | None:
    """Find the browser: that of the variable CHROMIUM, or the system's; None if there is none."""
    return next(filter(None, map(shutil.which, [os.environ.get("CHROMIUM", ""), *NAMES])), None)


@functools.lru_cache(2000)
def compressed(path: Path, changed: int) -> bytes:
    """Return what a file holds, compressed; once for each change."""
    return gzip.compress(path.read_bytes(), 6)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serve files compressed, as the real host does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Answer with the file; a page that is left takes no more of it."""
        with contextlib.suppress(ConnectionError):
            self.answer()

    def answer(self):
        """Answer with the file, compressed if it is text."""
        path = Path(self.translate_path(self.path))
        if not path.is_file() or path.suffix not in COMPRESSED:
            super().do_GET()
            return
        content = compressed(path, path.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", f"{self.guess_type(str(path))}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Keep quiet."""


@contextlib.contextmanager
def serve(site: Path = SITE) -> Iterator[str]:
    """Serve a site on this machine only; give its address."""
    handler = functools.partial(Handler, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()

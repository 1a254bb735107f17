"""What a telephone is sent for the first page it opens: everything, as Chromium counts it."""

from __future__ import annotations

import os
import shutil
from typing import Any

from playwright.sync_api import sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser"])), "")
PHONE = {"width": 360, "height": 740}


def weight(url: str) -> dict[str, Any]:
    """Return {kb, requests, dom_ms} of opening `url` with nothing kept; {} without Chromium."""
    if not CHROMIUM:
        return {}
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=root)
        page = browser.new_page(viewport=PHONE, locale="zh-CN")
        lengths: list[float] = []
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.loadingFinished", lambda told: lengths.append(told["encodedDataLength"]))
        page.goto(url, wait_until="networkidle")
        ready = page.evaluate("performance.timing.domInteractive - performance.timing.fetchStart")
        browser.close()
    return {
        "kb": round(sum(lengths) / 1024, 1), "requests": len(lengths), "dom_ms": round(ready),
    }  # fmt: skip

"""Takes the README's pictures with Debian's Chromium.

python docs/picture.py PAGE.html WORD PICTURE.png     searches the page for the word, opens its first comparison
python docs/picture.py PAGE.html papers PICTURE.png   the papers only, in the dark theme
python docs/picture.py ADDRESS SELECTOR PICTURE.png   opens a page of kg serve, and what the selector names in it
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys


def main(page: str, word: str, picture: str) -> None:
    """Writes the picture."""
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars", "--window-size=1400,900"):
        options.add_argument(argument)
    browser = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    try:
        if page.startswith("http://"):
            browser.set_window_size(1280, 1240)
            browser.get(page)
            browser.execute_script("document.querySelector(arguments[0]).open = true", word)
            browser.save_screenshot(picture)
            return
        if word == "papers":
            browser.set_window_size(1180, 860)
        browser.get(Path(page).absolute().as_uri())
        time.sleep(1)
        if word == "papers":
            browser.find_element(By.ID, "theme").click()
            browser.find_element(By.CSS_SELECTOR, "[data-preset=papers]").click()
            browser.find_element(By.CSS_SELECTOR, "#groups [data-id=shares]").click()
            time.sleep(1)
            browser.save_screenshot(picture)
            return
        browser.find_element(By.TAG_NAME, "body").send_keys("/")
        browser.switch_to.active_element.send_keys(word)
        time.sleep(0.5)
        browser.switch_to.active_element.send_keys(Keys.ENTER)
        time.sleep(1.5)
        browser.save_screenshot(picture)
    finally:
        browser.quit()


if __name__ == "__main__":
    main(*sys.argv[1:4])

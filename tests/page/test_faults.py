"""What went wrong, as the page says it: in the reader's language, and where it was given."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from .conftest import Server


@pytest.fixture
def japanese(page: Page) -> Page:
    page.get_by_test_id("language-switch").click()
    return page


def test_a_file_that_is_no_image_is_said_in_japanese_with_the_servers_words(
    japanese: Page,
) -> None:
    broken = {"name": "x.png", "mimeType": "image/png", "buffer": b"nothing"}
    japanese.get_by_test_id("file-input").set_input_files(broken)
    banner = japanese.get_by_test_id("error-banner")
    expect(banner).to_contain_text("この画像は読み込めません")
    detail = japanese.get_by_test_id("error-detail")
    expect(detail).to_contain_text("not a picture of a known format")
    expect(detail).to_have_attribute("lang", "en")
    japanese.get_by_test_id("language-switch").click()
    expect(banner).to_contain_text("not a picture of a known format")
    expect(detail).to_have_count(0)


def test_a_condition_that_is_not_understood_is_said_in_japanese_at_its_field(
    japanese: Page, server: Server
) -> None:
    japanese.goto(f"{server.address}/#where={quote('nonsense =')}")
    expect(japanese.get_by_test_id("error-banner")).to_contain_text("条件式を理解できません")
    japanese.get_by_test_id("filters-toggle").click()
    expect(japanese.get_by_test_id("filter-note")).to_contain_text("条件式を理解できません")
    expect(japanese.get_by_test_id("filter-note")).to_contain_text("nonsense")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("#beside?of=nothing", "この絵はコレクションにありません"),
        ("#clusters?encoder=nobody", "このエンコーダーではまだ索引されていません"),
        ("#artists?like=nobody", "この作者の絵はコレクションにありません"),
    ],
)
def test_what_is_not_there_is_said_in_japanese(japanese, server, address, words) -> None:
    japanese.goto(f"{server.address}/{address}")
    expect(japanese.get_by_test_id("error-banner")).to_contain_text(words)

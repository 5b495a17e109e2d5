"""The catalogues: whole, up to date, and their sentences hold what the English ones do."""

import re
from string import Formatter

import pytest

from model.language import later, sentences, tr, trc, trn
from ui import languages

OTHERS = [code for code in languages.codes() if code != languages.ENGLISH]
CATALOGUES = {code: languages.read(code) for code in OTHERS}


def forms(message):
    return list(message) if isinstance(message, (tuple, list)) else [message]


def holes(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_chinese_is_there():
    assert OTHERS == ["zh"]
    assert [languages.name(code) for code in languages.codes()] == ["English", "中文"]


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_is_missing_stale_or_doubtful(code):
    said, known = languages.sources(), CATALOGUES[code]
    keys = [
        {(message.id, message.context) for message in each if message.id} for each in (said, known)
    ]
    assert keys[0] - keys[1] == set(), "run python -m ui.languages and translate what is new"
    assert keys[1] - keys[0] == set(), "run python -m ui.languages: the sources say this no more"
    for message in known:
        if message.id:
            assert all(forms(message.string)) and not message.fuzzy, message.id


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_has_the_values_of_the_english_one(code):
    for message in CATALOGUES[code]:
        if message.id:
            *_, english = forms(message.id)
            for translated in forms(message.string):
                assert holes(translated) == holes(english), message.id


@pytest.mark.parametrize("code", OTHERS)
def test_marks_of_markdown_are_kept(code):
    for message in CATALOGUES[code]:
        if message.id:
            *_, english = forms(message.id)
            for translated in forms(message.string):
                for mark in ("**", "`", "]("):
                    assert translated.count(mark) == english.count(mark), message.id
                assert not re.search(r"[,;?!]\s*[\u4e00-\u9fff]", translated), message.id


def test_numbers_choose_their_form():
    assert trn("{n} batch", "{n} batches", 1) == "1 batch"
    assert trn("{n:,} batch", "{n:,} batches", 1200) == "1,200 batches"


def test_sentences_follow_each_other():
    assert sentences("One.", "", "Two.") == "One. Two."
    assert sentences() == sentences("") == ""


def test_chinese_sentences_have_no_space_between(chinese):
    assert sentences("一。", "", "二。") == "一。二。"


def test_what_is_said_is_in_the_readers_language(chinese):
    assert tr("Glossary") == "术语表"
    assert tr("This network has {count:,}.", count=104_202) == "这个网络共有 104,202 个。"
    assert trc("no such context", "Glossary") == "Glossary"
    assert later("Glossary") == "Glossary"
    assert tr("{braces} that no catalogue knows") == "{braces} that no catalogue knows"


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [("zh-CN", "zh"), ("zh", "zh"), ("en-GB", "en"), ("fr", None), ("", None), (None, None)],
)
def test_whom_a_language_serves(wanted, spoken):
    assert languages.match(wanted) == spoken


def test_a_third_language_is_one_file(tmp_path, monkeypatch):
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    languages.update("fr")
    begun = languages.read("fr")
    assert [file.name for file in tmp_path.iterdir()] == ["fr.po"]
    assert {m.id for m in begun if m.id} == {m.id for m in languages.sources() if m.id}
    assert languages.codes() == ["en", "fr"] and languages.name("fr") == "Français"

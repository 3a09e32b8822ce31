"""Every text has its Chinese."""

from pathlib import Path

import polib
import pytest
from django.conf import settings

from election_site import translations


@pytest.fixture(scope="module")
def findings():
    return translations.examine(Path(settings.BASE_DIR), settings.TRANSLATED_FOLDERS)


def test_every_text_of_the_sources_has_a_chinese_translation(findings):
    assert findings.missing == {}


def test_every_translation_keeps_the_placeholders(findings):
    assert findings.gaps == []


@pytest.fixture
def small(tmp_path):
    """A project with one module, one template and a catalogue."""
    (tmp_path / "room" / "tests").mkdir(parents=True)
    (tmp_path / "room" / "views.py").write_text(
        'from x import gettext as _\nA = _("In code")\nB = _("Voter %(name)s")\n'
    )
    (tmp_path / "room" / "tests" / "test_x.py").write_text('_("Only in a test")\n')
    template = "{% load i18n %}\n   <p>{% translate 'In a template' %}</p>\n"
    template += "{% blocktranslate trimmed %}\n  Two {{ n }}\n  lines\n{% endblocktranslate %}\n"
    (tmp_path / "room" / "page.html").write_text(template)
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="In code", msgstr="代码"))
    catalogue.append(polib.POEntry(msgid="Voter %(name)s", msgstr="选民 %(nom)s"))
    catalogue.append(polib.POEntry(msgid="Old", msgstr="旧"))
    (tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES").mkdir(parents=True)
    catalogue.save(str(tmp_path / "locale" / translations.CATALOGUE))
    return tmp_path


def test_missing_changed_and_unused_texts_are_found(small):
    found = translations.examine(small, ["room"])

    assert found.missing == {"In a template": "room/page.html:2", "Two %(n)s lines": "room/page.html:3"}
    assert found.gaps == ["Voter %(name)s"]
    assert found.unused == ["Old"]


def test_a_catalogue_is_compiled_when_it_is_newer(small):
    assert translations.compile_catalogue(small / "locale") is True
    assert translations.compile_catalogue(small / "locale") is False
    compiled = polib.mofile(str(small / "locale" / translations.CATALOGUE.with_suffix(".mo")))
    assert {entry.msgid for entry in compiled} == {"In code", "Voter %(name)s", "Old"}

"""What a person tells about a file: its kind and place, then its columns and the answers asked once."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, BinaryIO
from zlib import crc32

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sheets import terms
from sheets.answers import words_of
from sheets.columns import Column, SheetKind
from sheets.models import ImportBatch
from sheets.places import VILLAGE, nearest
from sheets.refusals import too_large

# Nine bytes a character at worst in a posted form: stays below the 2.5 MB that a form may have.
LONGEST_PASTE = 200_000
FORM_ID = "answers"
KEEP_NAMES = "keep_names"
RECOGNISED = _("recognised from the headings")
BLANK_VILLAGE = (("above", _("like the row above")), ("refuse", _("an error")))


def _with_nearest(word: str, choices: list[tuple[str, str]]) -> list[tuple[Any, Any]]:
    """Villages to choose from, those most like the word of the file in front."""
    near = nearest(word, [name for name, _label in choices])
    groups = [(_("Most alike"), [(name, name) for name in near])] if near else []
    return [*groups, (_("All villages"), [one for one in choices if one[0] not in near])]


class HandInForm(forms.Form):
    """Territory, a file or pasted cells, and their kind unless it is to be recognised from the headings.

    The file comes last but for the cells: what stands before it is still read when the file is refused as too large.
    """

    kind = forms.ChoiceField(label=_("What is in the file"), required=False)
    scope = forms.ChoiceField(label=_("For which territory"))
    file = forms.FileField(
        label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.et,.ods,.csv,.txt,.zip"})
    )
    pasted = forms.CharField(
        label=_("or cells copied from a spreadsheet"),
        required=False,
        max_length=LONGEST_PASTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-private": ""}),
    )

    def __init__(
        self,
        *args: Any,
        kinds: list[SheetKind],
        divisions: list[tuple[str, str]],
        too_large: int = 0,
        **kwargs: Any,
    ) -> None:
        """``too_large``: bytes of a file that was not taken because of its size (sheets.uploads)."""
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        self.choose("kind", [("", str(RECOGNISED)), *((one.key, str(one.label)) for one in kinds)])
        self.choose("scope", divisions)

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Set the choices of one field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.too_large:
            self.add_error("file", str(too_large(self.too_large)))
        elif not values.get("file") and not (values.get("pasted") or "").strip():
            self.add_error("file", _("Choose a file, or paste cells with their heading row."))
        return values

    @property
    def is_pasted(self) -> bool:
        """Whether the cells were pasted, so that they may lack a heading row."""
        return self.cleaned_data.get("file") is None

    def stream(self) -> tuple[BinaryIO, str]:
        """The bytes and the name they are kept under."""
        upload: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if upload is not None:
            return upload.file, upload.name or "file"  # type: ignore[return-value]
        return BytesIO(self.cleaned_data["pasted"].encode()), "粘贴内容.tsv"


class ColumnsForm(forms.Form):
    """Which heading belongs to which column, and the answers asked once per file."""

    def __init__(
        self, *args: Any, batch: ImportBatch, kind: SheetKind, may_keep_names: bool = False, **kwargs: Any
    ) -> None:
        """``may_keep_names``: whether the person may keep a file's name of a village as another name of it."""
        super().__init__(*args, **kwargs)
        self.batch = batch
        self.kind = kind
        self.may_keep_names = may_keep_names
        sheets = batch.report.get("sheets", [])
        headings = list(dict.fromkeys(heading for sheet in sheets for heading in sheet["headings"] if heading))
        found: dict[str, str] = {}
        for sheet in sheets:
            found = {**sheet["mapping"], **found}
        choices = [("", _("— not in the file —")), *[(heading, heading) for heading in headings]]
        self.columns = kind.columns_for(batch.term_id)
        self._words = self._word_fields(batch)
        for column in self.columns:
            self.fields[f"column_{column.key}"] = forms.ChoiceField(
                label=column.heading, choices=choices, required=False, initial=found.get(column.key, "")
            )
        self.found = found
        self._options(batch, kind)

    def _options(self, batch: ImportBatch, kind: SheetKind) -> None:
        options = batch.options
        self.fields["include_hidden"] = forms.BooleanField(
            label=_("Also read hidden rows"), required=False, initial=bool(options.get("include_hidden"))
        )
        self.fields["blank_village"] = forms.ChoiceField(
            label=_("An empty village means"),
            choices=BLANK_VILLAGE,
            required=False,
            initial=options.get("blank_village", "above"),
        )
        if self.may_keep_names and any(column == VILLAGE for _name, column, _word in self._words):
            self.fields[KEEP_NAMES] = forms.BooleanField(
                label=_("From now on read these village names like this in everybody's files"),
                required=False,
                initial=bool(options.get(KEEP_NAMES)),
            )
        for question in kind.questions:
            self.fields[f"question_{question.key}"] = forms.ChoiceField(
                label=str(question.label),
                choices=question.choices,
                required=False,
                initial=options.get(question.key, question.default),
            )

    def _word_fields(self, batch: ImportBatch) -> list[tuple[str, str, str]]:
        """A field per word the columns do not know, or were told about before: (field, column, word)."""
        unknown: dict[str, dict[str, int]] = batch.report.get("unknown", {})
        told = words_of(batch.options.get("words"))
        fields = []
        for column in self.columns:
            here = {**dict.fromkeys(told.get(column.key, {}), 0), **unknown.get(column.key, {})}
            meanings = self._meanings(column) if here else ()
            for word, rows in here.items() if meanings else ():
                name = f"word_{column.key}_{crc32(word.encode()):08x}"
                fields.append((name, column.key, word))
                choices = [(one, one) for one in meanings]
                self.fields[name] = forms.ChoiceField(
                    label=self._word_label(column.heading, word, rows),
                    choices=[
                        ("", _("— leave it an error —")),
                        *(_with_nearest(word, choices) if column.key == VILLAGE else choices),
                    ],
                    required=False,
                    initial=told.get(column.key, {}).get(word, ""),
                )
        return fields

    def _meanings(self, column: Column) -> Sequence[str]:
        """What an unknown word of a column may be said to mean; of a village's name any village of the territory."""
        if column.key != VILLAGE:
            return column.meanings
        return [name for _code, name in terms.directory().villages(self.batch.term_id, self.batch.scope)]

    def _word_label(self, heading: str, word: str, rows: int) -> str:
        if not rows:
            return gettext("%(heading)s: “%(word)s” means") % {"heading": heading, "word": word}
        return gettext("%(heading)s: “%(word)s” (%(n)s rows) means") % {"heading": heading, "word": word, "n": rows}

    def asked_now(self) -> list[forms.BoundField]:
        """The questions this very file raises: unknown words, hidden rows, empty villages, those of its kind."""
        codes = self.batch.report.get("codes", {})
        asked = [self[name] for name, _column, _word in self._words]
        if KEEP_NAMES in self.fields:
            asked.append(self[KEEP_NAMES])
        if "warning:F12" in codes or self.batch.options.get("include_hidden"):
            asked.append(self["include_hidden"])
        if "warning:L9" in codes or "error:L9" in codes:
            asked.append(self["blank_village"])
        asked += self.question_fields()
        for field in asked:
            # The questions stand above the findings, the form itself below them.
            field.field.widget.attrs["form"] = FORM_ID
        return asked

    def asked_seldom(self) -> list[forms.BoundField]:
        """The general questions that this file does not raise."""
        now = {field.name for field in self.asked_now()}
        return [self[name] for name in ("blank_village", "include_hidden") if name not in now]

    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column_{column.key}"] for column in self.columns]

    def question_fields(self) -> list[forms.BoundField]:
        return [self[f"question_{question.key}"] for question in self.kind.questions]

    def mapping(self) -> dict[str, str]:
        """Columns chosen differently from what was recognised ("": not in the file), and those kept from before."""
        asked = [column.key for column in self.columns if f"column_{column.key}" in self.data]
        chosen = {key: self.cleaned_data.get(f"column_{key}") or "" for key in asked}
        kept = {key: heading for key, heading in self.batch.mapping.items() if chosen.get(key, heading) == heading}
        changed = {key: heading for key, heading in chosen.items() if heading != self.found.get(key, "")}
        return {**kept, **changed}

    def words(self) -> dict[str, dict[str, str]]:
        """Column key → word of the file → what it means; words without an answer are left out."""
        words: dict[str, dict[str, str]] = {}
        for name, key, word in self._words:
            if meaning := self.cleaned_data.get(name):
                words.setdefault(key, {})[word] = meaning
        return words

    def options(self) -> dict[str, Any]:
        """Answers for ``run.options``."""
        answers = {
            question.key: self.cleaned_data.get(f"question_{question.key}") or "" for question in self.kind.questions
        }
        return {
            **answers,
            "words": self.words(),
            KEEP_NAMES: bool(self.cleaned_data.get(KEEP_NAMES)),
            "include_hidden": bool(self.cleaned_data.get("include_hidden")),
            "blank_village": self.cleaned_data.get("blank_village") or "above",
        }

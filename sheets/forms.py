"""What a person tells about a file: its kind and place, then its columns and the answers asked once."""

from __future__ import annotations

from io import BytesIO
from typing import Any, BinaryIO

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from sheets.columns import SheetKind
from sheets.models import ImportBatch

# Nine bytes a character at worst in a posted form: stays below the 2.5 MB that a form may have.
LONGEST_PASTE = 200_000
BLANK_VILLAGE = (("above", _("like the row above")), ("refuse", _("an error")))


class HandInForm(forms.Form):
    """Kind, territory, and a file or pasted cells."""

    kind = forms.ChoiceField(label=_("What is in the file"))
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

    def __init__(self, *args: Any, kinds: list[SheetKind], divisions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("kind", [(one.key, str(one.label)) for one in kinds])
        self.choose("scope", divisions)

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Set the choices of one field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("file") and not (values.get("pasted") or "").strip():
            self.add_error("file", _("Choose a file, or paste cells with their heading row."))
        return values

    def stream(self) -> tuple[BinaryIO, str]:
        """The bytes and the name they are kept under."""
        upload: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if upload is not None:
            return upload.file, upload.name or "file"  # type: ignore[return-value]
        return BytesIO(self.cleaned_data["pasted"].encode()), "粘贴内容.tsv"


class ColumnsForm(forms.Form):
    """Which heading belongs to which column, and the answers asked once per file."""

    def __init__(self, *args: Any, batch: ImportBatch, kind: SheetKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        self.kind = kind
        sheets = batch.report.get("sheets", [])
        headings = list(dict.fromkeys(heading for sheet in sheets for heading in sheet["headings"] if heading))
        found: dict[str, str] = {}
        for sheet in sheets:
            found = {**sheet["mapping"], **found}
        choices = [("", _("— not in the file —")), *[(heading, heading) for heading in headings]]
        self.columns = kind.columns_for(batch.term_id)
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
        for question in kind.questions:
            self.fields[f"question_{question.key}"] = forms.ChoiceField(
                label=str(question.label),
                choices=question.choices,
                required=False,
                initial=options.get(question.key, question.default),
            )

    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column_{column.key}"] for column in self.columns]

    def question_fields(self) -> list[forms.BoundField]:
        return [self[f"question_{question.key}"] for question in self.kind.questions]

    def mapping(self) -> dict[str, str]:
        """Columns chosen differently from what was recognised, and those kept from the last time."""
        chosen = {column.key: self.cleaned_data.get(f"column_{column.key}") or "" for column in self.columns}
        kept = {key: heading for key, heading in self.batch.mapping.items() if chosen.get(key) == heading}
        changed = {key: heading for key, heading in chosen.items() if heading and heading != self.found.get(key)}
        return {**kept, **changed}

    def options(self) -> dict[str, Any]:
        """Answers for ``run.options``."""
        answers = {
            question.key: self.cleaned_data.get(f"question_{question.key}") or "" for question in self.kind.questions
        }
        return {
            **answers,
            "include_hidden": bool(self.cleaned_data.get("include_hidden")),
            "blank_village": self.cleaned_data.get("blank_village") or "above",
        }

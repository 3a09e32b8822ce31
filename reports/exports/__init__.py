"""Files of a report. Exports only format: every number they write is a figure of the report."""

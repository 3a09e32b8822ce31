"""Room on the pages of a table whose every row changes with each department's answers: no index is written again."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("candidates", "0030_tell_since_when_each_post_is_held"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE candidates_tally SET (fillfactor = 50)",
            "ALTER TABLE candidates_tally RESET (fillfactor)",
        ),
    ]

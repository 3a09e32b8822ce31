"""The list of cases of dirty data, each with how it is to be treated and the test that carries it.

Treatment: E the row or file is refused, W taken with a warning, N done silently, Q asked once per file. Where the code
is done otherwise than the list of cases says, ``docs/spreadsheets.md`` gives the reason under “Not as written”.
"""

from __future__ import annotations

from typing import NamedTuple

CELL_FILE = "sheets/tests/test_cell_cases.py"
CELLS = f"{CELL_FILE}::test_a_row_is_treated_as_its_case_says"
FILES = "sheets/tests/test_files.py"
MORE_FILES = "sheets/tests/test_file_cases.py"
LAYOUT = "sheets/tests/test_layout.py"
IMPORTS = "sheets/tests/test_imports.py"
WORKBOOKS = "sheets/tests/test_workbooks.py"
VOTERS = "voters/tests/test_import_voters.py"
RESULTS = "ballots/tests/test_import_results.py"
TWICE = "candidates/tests/test_one_person_twice_in_a_file.py"
CANDIDATES = "candidates/tests/test_import_candidates.py"


class Case(NamedTuple):
    """One code: treatment, and the tests that carry it; ``instead`` marks a case not done as written."""

    code: str
    treatment: str
    tests: tuple[str, ...]
    instead: bool = False


def case(code: str, treatment: str, *tests: str, instead: bool = False) -> Case:
    return Case(code, treatment, tests, instead)


def cells(first: str, treatment: str, *more: str, instead: bool = False) -> Case:
    """A case that shows in one row; ``more`` are further tests of it."""
    return Case(first, treatment, (CELLS, *more), instead)


MATRIX = (
    case("F1", "N", f"{FILES}::test_sheets_per_village_need_no_village_column"),
    case("F2", "N", f"{FILES}::test_old_xls_and_et_files_are_read"),
    case("F3", "N E", f"{FILES}::test_old_xls_and_et_files_are_read", f"{MORE_FILES}::test_a_zipped_et_file_is_read"),
    case("F4", "N", f"{FILES}::test_text_files_of_every_encoding_and_separator_are_read"),
    case("F5", "N", f"{FILES}::test_text_files_of_every_encoding_and_separator_are_read"),
    case("F6", "N", f"{FILES}::test_text_files_of_every_encoding_and_separator_are_read"),
    case("F7", "N", f"{FILES}::test_a_web_table_saved_as_xls_is_read"),
    case("F8", "E", f"{FILES}::test_what_is_no_table_is_refused_with_its_reason"),
    case("F9", "E", f"{FILES}::test_what_is_no_table_is_refused_with_its_reason"),
    case("F10", "N E", f"{FILES}::test_a_zip_of_many_files_makes_one_report"),
    case("F11", "N", f"{FILES}::test_sheets_per_village_need_no_village_column"),
    case("F12", "W Q", f"{FILES}::test_hidden_rows_and_sheets_are_left_out_and_said"),
    case("F13", "N", f"{FILES}::test_sheets_per_village_need_no_village_column"),
    case("F14", "N", f"{FILES}::test_a_sheet_formatted_down_to_its_last_row_ends_after_the_data"),
    case("F15", "E", f"{FILES}::test_formulas_count_by_their_stored_value_and_are_refused_without_one"),
    case("F16", "E", f"{FILES}::test_error_values_refuse_their_row"),
    case("F17", "N", f"{FILES}::test_dates_of_the_1904_calendar_are_right"),
    case("F18", "N", f"{MORE_FILES}::test_macros_and_links_to_other_files_are_never_run"),
    case(
        "F19",
        "E",
        f"{FILES}::test_a_zip_bomb_is_refused_without_being_unpacked",
        f"{FILES}::test_a_file_over_the_size_limit_is_refused",
        f"{FILES}::test_declared_entities_are_refused",
    ),
    case("F20", "W", f"{MORE_FILES}::test_a_township_in_the_files_name_is_a_hint_only"),
    case("F21", "E", f"{FILES}::test_rows_of_another_township_are_refused"),
    case("L1", "N", f"{LAYOUT}::test_titles_and_unit_lines_stand_above_the_header"),
    case("L2", "W", f"{LAYOUT}::test_a_sheet_of_another_unit_is_pointed_out"),
    case("L3", "N", f"{LAYOUT}::test_two_level_headers_are_read_as_one"),
    case("L4", "N", f"{LAYOUT}::test_the_header_may_stand_anywhere_in_the_first_fifteen_rows"),
    case("L5", "N", f"{LAYOUT}::test_headings_with_breaks_stars_and_wide_signs_are_understood"),
    case("L6", "E", f"{LAYOUT}::test_a_missing_column_refuses_the_file_and_names_the_nearest_heading"),
    case("L7", "N", f"{LAYOUT}::test_columns_come_in_any_order_and_unknown_ones_are_named", instead=True),
    case("L8", "N", f"{LAYOUT}::test_columns_come_in_any_order_and_unknown_ones_are_named"),
    case(
        "L9",
        "W Q",
        f"{LAYOUT}::test_a_village_merged_over_rows_counts_for_all_of_them",
        f"{LAYOUT}::test_a_blank_village_that_is_not_merged_is_taken_from_above_with_a_warning",
        f"{LAYOUT}::test_a_blank_village_is_refused_when_the_person_answered_so",
    ),
    case("L10", "W", f"{LAYOUT}::test_total_rows_are_left_out_and_compared_with_the_sum"),
    case("L11", "N", f"{LAYOUT}::test_footers_blank_rows_and_repeated_headers_are_left_out"),
    case("L12", "N", f"{LAYOUT}::test_footers_blank_rows_and_repeated_headers_are_left_out"),
    case("L13", "N", f"{LAYOUT}::test_footers_blank_rows_and_repeated_headers_are_left_out"),
    case("L14", "N", f"{LAYOUT}::test_a_person_on_two_rows_becomes_one_with_both_posts"),
    case(
        "L15",
        "N E",
        f"{LAYOUT}::test_a_second_table_below_is_read_by_its_own_headings",
        f"{LAYOUT}::test_a_second_table_with_other_columns_refuses_the_sheet",
        f"{LAYOUT}::test_two_tables_side_by_side_are_refused",
    ),
    case("L16", "E", f"{LAYOUT}::test_a_table_on_its_side_is_refused"),
    case("L17", "N", f"{LAYOUT}::test_example_rows_are_left_out"),
    case("L18", "N", f"{LAYOUT}::test_gaps_and_repeats_in_serial_numbers_do_not_matter"),
    case("L19", "W", f"{LAYOUT}::test_struck_out_rows_and_comments_are_pointed_out", instead=True),
    case("L20", "W", f"{LAYOUT}::test_struck_out_rows_and_comments_are_pointed_out"),
    case("L21", "N", f"{LAYOUT}::test_a_heading_that_stands_twice_is_kept_apart"),
    *(cells(code, "E W") for code in ("I1", "I5", "I6", "I7", "I8", "I11")),
    *(cells(code, "N") for code in ("I2", "I3")),
    cells("I4", "N E"),
    case("I9", "W", f"{VOTERS}::test_somebody_without_a_number_is_known_by_name_birth_and_group_until_it_comes"),
    case(
        "I10",
        "E W",
        f"{VOTERS}::test_a_voter_twice_in_one_village_is_refused_the_second_time",
        f"{VOTERS}::test_a_voter_in_two_villages_is_a_warning_on_both_sides",
        f"{VOTERS}::test_a_voter_on_another_villages_roll_is_a_warning",
        f"{CANDIDATES}::test_somebody_who_stands_elsewhere_is_refused",
        f"{TWICE}::test_two_posts_for_one_person_count_for_neither_row",
        f"{TWICE}::test_two_answers_about_one_person_in_a_summary_count_for_neither",
    ),
    cells("I12", "E", f"{VOTERS}::test_voters_are_eighteen_on_election_day"),
    cells("I13", "W", instead=True),
    *(cells(code, "N W") for code in ("N1", "N2", "N3", "N4")),
    case("N5", "N", f"{VOTERS}::test_two_people_of_one_name_stay_two"),
    cells("S1", "N E", instead=True),
    case("S2", "N", f"{LAYOUT}::test_ticks_under_man_and_woman_are_a_sex"),
    *(cells(code, "N W") for code in ("M1", "P1", "P2", "P3", "E1", "E2", "E4")),
    cells("E6", "E"),
    cells("E3", "W", instead=True),
    cells(
        "E5",
        "W Q",
        "sheets/tests/test_cell_cases.py::test_an_unlikely_schooling_is_refused_when_the_person_answered_so",
    ),
    *(cells(f"D{number}", "N W E") for number in range(1, 13)),
    *(cells(f"O{number}", "N") for number in range(1, 5)),
    *(cells(f"G{number}", "N W E") for number in range(1, 7)),
    *(cells(f"Q{number}", "N W E") for number in range(1, 9)),
    *(
        case(code, "E", f"{RESULTS}::test_forms_that_cannot_stand_are_refused_with_code_and_row")
        for code in ("V2", "V3", "V5", "V6")
    ),
    case("V1", "E", f"{RESULTS}::test_more_ballots_than_issued_may_stand_with_a_note_and_is_void", instead=True),
    case("V4", "W", f"{RESULTS}::test_half_of_the_voters_is_told_as_void_and_taken_in"),
    case("V7", "E", f"{RESULTS}::test_too_many_marks_are_refused"),
    case("V8", "E", f"{RESULTS}::test_marks_are_compared_with_the_law"),
    case("V9", "W", f"{RESULTS}::test_marks_are_compared_with_the_law"),
    case("V10", "W", f"{RESULTS}::test_a_tie_is_told"),
    case("V11", "E", f"{RESULTS}::test_more_proxies_than_those_present_may_hold_are_refused", instead=True),
    case("V12", "W", f"{RESULTS}::test_a_mobile_box_with_too_few_people_is_told"),
    case(
        "V13",
        "E",
        f"{RESULTS}::test_a_committee_of_an_unlawful_size_or_without_a_woman_is_told",
        "villages/tests/test_village_page.py::test_the_law_limits_the_committee",
        instead=True,
    ),
    case("V14", "W", instead=True),
    case("V15", "W", f"{RESULTS}::test_a_committee_of_an_unlawful_size_or_without_a_woman_is_told"),
    case("V16", "W", f"{CANDIDATES}::test_declared_near_relatives_in_one_village_are_told"),
    case("V17", "W", f"{RESULTS}::test_names_that_do_not_stand_are_refused", instead=True),
    case("V18", "E", f"{RESULTS}::test_all_votes_of_a_person_are_never_fewer_than_those_for_the_post"),
    case("X1", "N", f"{IMPORTS}::test_the_same_file_twice_changes_nothing"),
    case("X2", "N", f"{IMPORTS}::test_a_corrected_file_shows_new_changed_unchanged_and_missing_rows"),
    case("X3", "N", f"{IMPORTS}::test_an_error_anywhere_means_nothing_is_written"),
    case("X4", "N", f"{WORKBOOKS}::test_the_marked_workbook_keeps_the_layout_and_can_be_sent_back"),
    case("X5", "N", f"{WORKBOOKS}::test_identity_numbers_stay_text_and_formulas_are_neutralised"),
    case("X6", "N", f"{IMPORTS}::test_two_clerks_at_once_do_not_double_a_row"),
    case("X7", "N", f"{IMPORTS}::test_the_last_import_can_be_taken_back"),
    case("X8", "N", "voters/tests/test_large_roll.py::test_twenty_thousand_voters_take_less_than_a_minute"),
)

from django.urls import path

from villages.views import boards, home, rules, searching, terms, village

app_name = "villages"

urlpatterns = [
    path("", home.start, name="home"),
    path("search/", searching.search, name="search"),
    path("filter/", searching.filtered, name="filter"),
    path("rules/", rules.listing, name="rule_sets"),
    path("rules/compare/", rules.side_by_side, name="compare_rules"),
    path("rules/local/add/", rules.add, name="add_local_rule"),
    path("rules/local/<int:pk>/", rules.edit, name="local_rule"),
    path("rules/local/<int:pk>/remove/", rules.remove, name="remove_local_rule"),
    path("terms/", terms.listing, name="terms"),
    path("terms/export/", terms.export, name="terms_export"),
    path("terms/open/", terms.open_one, name="open_term"),
    path("terms/<int:term_id>/", home.term_home, name="term_home"),
    path("terms/<int:term_id>/close/", terms.close, name="close_term"),
    path("terms/<int:term_id>/reopen/", terms.reopen, name="reopen_term"),
    path("terms/<int:term_id>/rules/", terms.rules, name="rules"),
    path("terms/<int:term_id>/search/", searching.search, name="term_search"),
    path("terms/<int:term_id>/board/", boards.board, name="board"),
    path("terms/<int:term_id>/board/export/", boards.export, name="board_export"),
    path("terms/<int:term_id>/board/<str:code>/", boards.board_of, name="board_of"),
    path("terms/<int:term_id>/waiting/", boards.waiting_list, name="waiting"),
    path("terms/<int:term_id>/waiting/export/", boards.waiting_export, name="waiting_export"),
    path("terms/<int:term_id>/village/<str:code>/", village.page, name="village"),
    path("terms/<int:term_id>/village/<str:code>/seats/", village.seats, name="seats"),
]

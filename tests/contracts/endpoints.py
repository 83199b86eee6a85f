"""Which role gets what from which endpoint: the words of the table, and the table."""

from dataclasses import dataclass

# In the order of the columns below. `customer`, `owner` and `staff` are those of the booking and the business.
ROLES = ("anonymous", "customer", "other_customer", "owner", "other_provider", "staff", "moderator", "admin")
# What the answer is: a page, away to the sign-in page, away to starting a business, away after it was done, or no.
CODES = {"ok": 200, "gone": 404, "no": 403, "bad": 422, "file": 200, "nothing": 204, "method": 405}


@dataclass(frozen=True)
class Endpoint:
    """A method and an address, and what each role gets; the words after the name are looked up in the town."""

    method: str
    name: str
    arguments: tuple[str, ...]
    expected: tuple[str, ...]
    label: str = ""

    @property
    def id(self) -> str:
        """How the test is called."""
        return " ".join(filter(None, (self.method, self.name, *self.arguments, self.label)))


def row(method: str, name: str, arguments: str, expected: str) -> Endpoint:
    """One line of the table; a single word counts for every role."""
    words = expected.split()
    return Endpoint(method, name, tuple(arguments.split()), tuple(words * len(ROLES) if len(words) == 1 else words))


#                                                anon  customer other_c owner other_p staff moder admin
TABLE = [
    row("GET", "storefront:search", "", "ok"),
    row("GET", "storefront:suggest", "", "ok"),
    row("GET", "storefront:provider", "slug", "ok"),
    row("GET", "storefront:provider", "hidden_slug", "gone gone gone gone ok gone gone gone"),
    row("GET", "storefront:times", "slug", "ok"),
    row("GET", "storefront:times", "hidden_slug", "gone"),
    row("GET", "storefront:book", "service", "ok"),
    row("GET", "storefront:book", "hidden_service", "gone"),
    row("POST", "storefront:hold", "service", "login done done back done back done done"),
    row("POST", "storefront:hold", "hidden_service", "gone"),
    row("GET", "storefront:details", "draft", "login ok gone gone gone gone gone gone"),
    row("POST", "storefront:details", "draft", "login bad gone gone gone gone gone gone"),
    row("POST", "storefront:give_back", "draft", "login back gone gone gone gone gone gone"),
    row("GET", "storefront:done", "booking", "login ok gone ok gone ok ok ok"),
    row("POST", "storefront:pay", "booking", "login abooking gone gone gone gone gone gone"),
    row("GET", "storefront:paid", "booking", "login abooking gone gone gone gone gone gone"),
    row("GET", "storefront:patterns", "", "ok"),
    row("GET", "storefront:town_trade", "trades trade bolzano", "ok"),
    row("GET", "storefront:town_trade", "trades trade merano", "gone"),
    row("GET", "storefront:town", "towns bolzano", "ok"),
    row("GET", "storefront:town", "towns merano", "gone"),
    row("GET", "help:search", "", "ok"),
    row("GET", "help:suggest", "", "ok"),
    row("GET", "dashboard:home", "", "login ok ok business business business ok ok"),
    row("GET", "dashboard:bookings", "", "login ok ok ok ok ok ok ok"),
    row("GET", "dashboard:profile", "", "login ok ok ok ok ok ok ok"),
    row("POST", "dashboard:phone", "", "login profile profile profile profile profile profile profile"),
    row("GET", "dashboard:address_new", "", "login ok ok ok ok ok ok ok"),
    row("POST", "dashboard:address_new", "", "login bad bad bad bad bad bad bad"),
    row("GET", "dashboard:address", "home", "login ok gone gone gone gone gone gone"),
    row("POST", "dashboard:address", "home", "login bad gone gone gone gone gone gone"),
    row("POST", "dashboard:address_delete", "home", "login profile gone gone gone gone gone gone"),
    row("GET", "dashboard:notifications", "", "login ok ok ok ok ok ok ok"),
    row("GET", "dashboard:bell", "", "nothing ok ok ok ok ok ok ok"),
    row("GET", "dashboard:notification_open", "told", "login abooking gone gone gone gone gone gone"),
    row("GET", "dashboard:notification_open", "untold", "login gone gone gone gone gone gone gone"),
    row("POST", "dashboard:notifications_read", "", "login inbox inbox inbox inbox inbox inbox inbox"),
    row("GET", "dashboard:notification_preferences", "", "login ok ok ok ok ok ok ok"),
    row("POST", "dashboard:notification_preferences", "", "login wishes wishes wishes wishes wishes wishes wishes"),
    row("GET", "dashboard:booking", "booking", "login ok gone ok gone ok ok ok"),
    row("GET", "dashboard:booking", "draft", "login draft gone gone gone gone gone gone"),
    row("GET", "dashboard:booking_step", "booking cancel", "login step gone step gone step step step"),
    row("POST", "dashboard:booking_step", "booking accept", "login step gone step gone step step step"),
    row("POST", "dashboard:booking_step", "booking nonsense", "login gone gone gone gone gone gone gone"),
    row("GET", "dashboard:review", "booking", "login abooking gone gone gone gone gone gone"),
    row("GET", "dashboard:review", "finished", "login ok gone gone gone gone gone gone"),
    row("POST", "dashboard:review", "finished", "login bad gone gone gone gone gone gone"),
    row("GET", "dashboard:invoices", "", "login ok ok ok ok ok ok ok"),
    row("GET", "dashboard:invoice", "invoice", "login ok gone ok gone gone ok ok"),
    row("GET", "dashboard:invoice_pdf", "invoice", "login file gone file gone gone file file"),
    row("GET", "dashboard:earnings", "", "login start start ok ok gone start start"),
    row("GET", "dashboard:business_invoices", "", "login start start ok ok gone start start"),
    row("GET", "dashboard:business_invoices_export", "", "login start start file file gone start start"),
    row("GET", "dashboard:review_delete", "reviewed", "login ok gone gone gone gone gone gone"),
    row("POST", "dashboard:review_delete", "reviewed", "login abooking gone gone gone gone gone gone"),
    row("GET", "dashboard:rate_customer", "finished", "login start start ok gone gone start start"),
    row("POST", "dashboard:rate_customer", "finished", "login start start bad gone gone start start"),
    row("GET", "dashboard:rate_customer", "booking", "login start start abooking gone gone start start"),
    row("POST", "storefront:review_helpful", "review", "login page page page page page page page"),
    row("POST", "storefront:review_helpful", "own_review", "gone"),
    row("GET", "storefront:review_report", "review", "login ok ok ok ok ok ok ok"),
    row("POST", "storefront:review_report", "review", "login bad bad bad bad bad bad bad"),
    row("GET", "storefront:review_report", "published_review", "login no ok ok ok ok ok ok"),
    row("GET", "storefront:review_report", "own_review", "login gone gone gone gone gone gone gone"),
    row("GET", "dashboard:conversations", "", "login ok ok ok ok ok ok ok"),
    row("GET", "dashboard:unread", "", "nothing ok ok ok ok ok ok ok"),
    row("GET", "dashboard:conversation", "talk", "login ok gone ok gone gone gone gone"),
    row("POST", "dashboard:conversation", "talk", "login bad gone bad gone gone gone gone"),
    row("POST", "dashboard:conversation_step", "talk mute", "login talk gone talk gone gone gone gone"),
    row("POST", "dashboard:conversation_step", "talk nonsense", "login gone gone gone gone gone gone gone"),
    row("GET", "dashboard:message_picture", "photo", "login file gone file gone gone gone gone"),
    row("GET", "dashboard:business_reviews", "", "login start start ok ok ok start start"),
    row("GET", "dashboard:review_answer", "review", "login start start ok gone gone start start"),
    row("POST", "dashboard:review_answer", "review", "login start start bad gone gone start start"),
    row("GET", "storefront:request", "", "ok"),
    row("POST", "storefront:request", "", "bad"),
    row("GET", "dashboard:requests", "", "login ok ok ok ok ok ok ok"),
    row("GET", "dashboard:request", "asked", "login ok gone gone gone gone gone gone"),
    row("GET", "dashboard:request_picture", "shot", "login file gone file gone file gone gone"),
    row("GET", "dashboard:request_picture", "draft_shot", "login file gone gone gone gone gone gone"),
    row("GET", "dashboard:request_pictures", "asked", "login ok gone gone gone gone gone gone"),
    row("POST", "dashboard:request_pictures", "asked", "login bad gone gone gone gone gone gone"),
    row("POST", "dashboard:request_picture_out", "asked shot", "login pictures gone gone gone gone gone gone"),
    row("POST", "dashboard:request_picture_out", "asked draft_shot", "login gone gone gone gone gone gone gone"),
    row("POST", "dashboard:request_cancel", "asked", "login arequest gone gone gone gone gone gone"),
    row("GET", "dashboard:bid_accept", "asked bid", "login ok gone gone gone gone gone gone"),
    row("POST", "dashboard:bid_accept", "asked bid", "login bad gone gone gone gone gone gone"),
    row("GET", "dashboard:opportunities", "", "login start start ok ok ok start start"),
    row("GET", "dashboard:opportunity", "asked", "login start start ok gone ok start start"),
    row("POST", "dashboard:opportunity", "asked", "login start start bad gone bad start start"),
    row("POST", "dashboard:bid_withdraw", "asked", "login start start achance gone achance start start"),
    row("POST", "dashboard:opportunity_dismiss", "asked", "login start start chances gone chances start start"),
    row("GET", "dashboard:business", "", "login start start ok ok ok start start"),
    row("GET", "dashboard:business_bookings", "", "login start start ok ok ok start start"),
    row("GET", "dashboard:calendar", "", "login start start ok ok ok start start"),
    row("POST", "dashboard:set_available", "", "login start start business business gone start start"),
    row("GET", "dashboard:onboarding", "", "login ok ok business business business ok ok"),
    row("GET", "dashboard:business_profile", "", "login start start ok ok gone start start"),
    row("GET", "dashboard:documents", "", "login start start ok ok gone start start"),
    row("POST", "dashboard:submit", "", "login start start business business gone start start"),
    row("GET", "dashboard:services", "", "login start start ok ok gone start start"),
    row("GET", "dashboard:service_new", "", "login start start ok ok gone start start"),
    row("GET", "dashboard:service", "service", "login start start ok gone gone start start"),
    row("POST", "dashboard:service", "service", "login start start bad gone gone start start"),
    row("POST", "dashboard:service_step", "service pause", "login start start services gone gone start start"),
    row("POST", "dashboard:service_step", "service nonsense", "login start start gone gone gone start start"),
    row("GET", "dashboard:team", "", "login start start ok ok gone start start"),
    row("GET", "dashboard:person", "person", "login start start ok gone gone start start"),
    row("POST", "dashboard:person", "person", "login start start bad gone gone start start"),
    row("GET", "dashboard:hours", "person", "login start start ok gone gone start start"),
    row("POST", "dashboard:time_off", "person", "login start start bad gone gone start start"),
    row("POST", "dashboard:time_off_remove", "person away", "login start start hours gone gone start start"),
    row("GET", "reviews:picture", "review 0", "gone gone gone gone gone gone file file"),
    row("GET", "reviews:picture", "own_review 0", "gone file gone gone gone gone file file"),
    row("GET", "providers:document", "document", "gone gone gone file gone gone file file"),
]
POST_ONLY = (
    "dashboard:request_picture_out",
    "dashboard:request_cancel",
    "dashboard:bid_withdraw",
    "dashboard:opportunity_dismiss",
    "storefront:give_back",
    "storefront:pay",
    "storefront:review_helpful",
    "dashboard:notifications_read",
    "dashboard:conversation_step",
    "dashboard:set_available",
    "dashboard:submit",
    "dashboard:service_step",
    "dashboard:time_off",
    "dashboard:time_off_remove",
)
LEADS_TO = {
    "login": r"/account/login/$",
    "start": r"/business/start/$",
    "business": r"/business/$",
    "arequest": r"/requests/[^/]+/$",
    "pictures": r"/requests/[^/]+/pictures/$",
    "achance": r"/business/opportunities/[^/]+/$",
    "chances": r"/business/opportunities/$",
    "abooking": r"/bookings/[^/]+/$",
    "services": r"/business/services/$",
    "hours": r"/business/team/[^/]+/hours/$",
    "talk": r"/messages/[^/]+/$",
    "profile": r"/me/profile/$",
    "inbox": r"/notifications/$",
    "wishes": r"/notifications/preferences/$",
    "page": r"/p/[^/]+/#review-",
    "back": r"/book/[^/]+/$",
    "done": r"/booking/[^/]+/details/$",
    "draft": r"/booking/[^/]+/details/$",
}

"""Every address of ours: a page that axe looks at, a page reached on the way through something, or no page at all."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

OURS = (
    "storefront:",
    "dashboard:",
    "accounts:",
    "providers:",
    "provider:",
    "booking:",
    "review:",
    "account_",
    "mfa_",
    "health_",
)
ADMIN_OURS = tuple(
    f"wagtailsnippets_catalog_{model}:{name}" for model in ("service", "category") for name in ("list", "add", "edit")
)
OTHERS = ("entrance", "set_language", "piazza_admin_login")

# Name to what stands in its address; the words in braces are looked up in the demo town for each role.
PAGES: dict[str, dict[str, str]] = {
    "storefront:search": {},
    "storefront:provider": {"slug": "gruber-thermotechnik"},
    "storefront:book": {"public_id": "{service}"},
    "storefront:done": {"public_id": "{booking}"},
    "storefront:patterns": {},
    "dashboard:home": {},
    "dashboard:bookings": {},
    "dashboard:profile": {},
    "dashboard:booking": {"public_id": "{booking}"},
    "dashboard:booking_step": {"public_id": "{booking}", "step": "cancel"},
    "dashboard:review": {"public_id": "{finished}"},
    "dashboard:business_reviews": {},
    "dashboard:review_answer": {"public_id": "{review}"},
    "dashboard:business": {},
    "dashboard:business_bookings": {},
    "dashboard:calendar": {},
    "dashboard:onboarding": {},
    "dashboard:business_profile": {},
    "dashboard:documents": {},
    "dashboard:services": {},
    "dashboard:service_new": {},
    "dashboard:service": {"public_id": "{service}"},
    "dashboard:team": {},
    "dashboard:person": {"public_id": "{person}"},
    "dashboard:hours": {"public_id": "{person}"},
    "account_login": {},
    "account_signup": {},
    "account_reset_password": {},
    "account_password_reset_completed": {},
    "account_inactive": {},
    "account_email": {},
    "account_change_password": {},
    "account_logout": {},
    "account_reauthenticate": {},
    "mfa_index": {},
    "mfa_activate_totp": {},
    "provider:index": {},
    "provider:inspect": {"pk": "{provider}"},
    "provider:suspend": {"pk": "{provider}"},
    "provider:verify": {"pk": "{waiting}"},
    "provider:reject": {"pk": "{waiting}"},
    "provider:reinstate": {"pk": "{provider}"},
    "review:index": {},
    "review:inspect": {"pk": "{review_pk}"},
    "review:hide": {"pk": "{review_pk}"},
    "review:publish": {"pk": "{review_pk}"},
    "review:reject": {"pk": "{review_pk}"},
    "booking:index": {},
    "booking:inspect": {"pk": "{booking_pk}"},
    "booking:cancel": {"pk": "{booking_pk}"},
    **{name: {} for name in ADMIN_OURS if not name.endswith("edit")},
    "wagtailsnippets_catalog_service:edit": {"pk": "{service_pk}"},
    "wagtailsnippets_catalog_category:edit": {"pk": "{category_pk}"},
}
# Pages that only exist in the middle of something; `test_pages_on_the_way` goes there.
ON_THE_WAY = {
    "storefront:details",
    "account_email_verification_sent",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_reauthenticate",
    "mfa_authenticate",
}
NOT_PAGES = {
    "storefront:suggest": "JSON",
    "storefront:times": "a part of a page, shown in storefront:provider",
    "storefront:hold": "leads on",
    "storefront:give_back": "leads on",
    "dashboard:set_available": "leads on",
    "dashboard:submit": "leads on",
    "dashboard:service_step": "leads on",
    "dashboard:time_off": "leads on; its errors stand on dashboard:hours",
    "dashboard:time_off_remove": "leads on",
    "providers:document": "a file",
    "accounts:admin_entrance": "leads on, or says no: test_error_pages",
    "account_set_password": "leads on: every account has a password",
    "account_confirm_login_code": "leads on: signing in by code is not offered",
    "mfa_download_recovery_codes": "a file",
    "provider:index_results": "a part of provider:index",
    "booking:index_results": "a part of booking:index",
    "review:index_results": "a part of review:index",
    "entrance": "leads on",
    "set_language": "leads on",
    "piazza_admin_login": "leads on",
    "health_live": "JSON",
    "health_ready": "JSON",
}


def our_names() -> set[str]:
    """The names of all addresses that this project defines or gives a template to."""

    def walk(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
        for one in resolver.url_patterns:
            if isinstance(one, URLPattern):
                yield ":".join([*spaces, one.name or ""])
            else:
                yield from walk(one, (*spaces, one.namespace) if one.namespace else spaces)

    return {name for name in walk(get_resolver()) if name.startswith(OURS) or name in ADMIN_OURS + OTHERS}

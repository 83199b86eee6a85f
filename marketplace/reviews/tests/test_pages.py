"""What people see and do on pages: pictures, votes, reports, taking back, a trade's page, the moderators' list."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from home.tests.factories import make_trade, make_trades
from marketplace.accounts.tests.factories import make_moderator, make_user
from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.catalog.tests.factories import make_category
from marketplace.core import clock, testing
from marketplace.core.uploads import picture_url
from marketplace.reviews.actions.moderate_review import hide_review
from marketplace.reviews.actions.report_review import report_review
from marketplace.reviews.models import HelpfulVote, Review, ReviewReport
from marketplace.reviews.tests.factories import make_finished, make_review, make_upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def provider_page(client, review):
    return client.get(reverse("storefront:provider", args=[review.provider.slug])).content.decode()


class TestWritingWithPictures:
    def address(self, client, booking):
        client.force_login(booking.customer)
        return reverse("dashboard:review", args=[booking.public_id])

    def test_several_files_from_one_control(self, client):
        booking = make_finished()
        address = self.address(client, booking)
        form = client.get(address).content.decode()
        assert 'enctype="multipart/form-data"' in form
        assert re.search(r'<input type="file" name="pictures"[^>]* multiple', form)
        answer = client.post(address, {"rating": "5", "pictures": [make_upload("a.jpg"), make_upload("b.jpg")]})
        assert answer.status_code == 302
        assert Review.objects.get().pictures.count() == 2
        page = client.get(answer.url).content.decode()
        assert reverse("reviews:picture", args=[Review.objects.get().public_id, 1]) in page

    @pytest.mark.parametrize(
        ("files", "said"),
        [
            ([("letter.docx", b"PK words")], "letter.docx: We cannot read this file."),
            ([(f"{n}.jpg", b"x") for n in range(5)], "4 pictures at most"),
        ],
    )
    def test_a_refused_picture_loses_no_word(self, client, files, said):
        booking = make_finished()
        uploads = [SimpleUploadedFile(name, content) for name, content in files]
        sent = {"rating": "4", "quality": "3", "text": "Tidy and quick", "pictures": uploads}
        answer = client.post(self.address(client, booking), sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert 'id="id_pictures-error"' in page
        assert "Tidy and quick" in page
        assert re.search(r'name="rating" value="4"[^>]*checked', page)
        assert not Review.objects.exists()


class TestPicturesOnPages:
    def test_shown_while_published(self, client):
        review = make_review(pictures=2, customer=make_user(name="Rosa Thaler"))
        addresses = [picture_url(one.file, 480) for one in review.pictures.all()]
        page = provider_page(client, review)
        assert all(address in page for address in addresses)
        assert (
            page.count('alt="Picture from Rosa&#x27;s review"') + page.count('alt="Picture from Rosa\'s review"') == 2
        )
        client.force_login(review.provider.owner)
        assert addresses[0] in client.get(reverse("dashboard:business_reviews")).content.decode()
        assert client.get(addresses[0]).status_code == 200
        hide_review(review_id=review.pk, actor=make_moderator(), reason="Shows a face")
        testing.deliver_all()
        assert addresses[0] not in provider_page(client, review)
        assert addresses[0] not in client.get(reverse("dashboard:business_reviews")).content.decode()
        assert client.get(addresses[0]).status_code == 404

    def test_not_before(self, client):
        review = make_review(pictures=1, published=False)
        assert "/reviews/" not in "".join(re.findall(r"<img[^>]*>", provider_page(client, review)))

    def test_the_number_of_queries_does_not_grow(self, client, django_assert_max_num_queries):
        service = make_bookable_service(instant=True)
        for index in range(4):
            make_review(service=service, index=index * 3, pictures=2)
        client.force_login(make_user())
        address = reverse("storefront:provider", args=[service.provider.slug])
        client.get(address)
        with django_assert_max_num_queries(33):
            client.get(address)


class TestHelpful:
    def vote(self, client, review, **data):
        return client.post(reverse("storefront:review_helpful", args=[review.public_id]), data)

    def test_there_and_back_without_a_script(self, client):
        review = make_review()
        client.force_login(make_user())
        assert 'name="helpful" value="1"' in provider_page(client, review)
        answer = self.vote(client, review, helpful="1", page="1")
        assert answer.url.endswith(f"?page=1#review-{review.public_id}")
        page = provider_page(client, review)
        assert 'name="helpful" value="0"' in page
        assert "Helpful (1)" in page
        assert 'aria-pressed="true"' in page
        self.vote(client, review, helpful="0")
        assert not HelpfulVote.objects.exists()

    def test_a_visitor_signs_in_and_comes_back_to_the_review(self, client):
        review = make_review()
        answer = self.vote(client, review, helpful="1")
        assert "/account/login/" in answer.url
        assert f"review-{review.public_id}" in answer.url
        assert not HelpfulVote.objects.exists()

    @pytest.mark.parametrize("page", ["", "x", "1&next=//evil.example", "²"])
    def test_where_it_leads_back_is_ours(self, client, page):
        review = make_review()
        client.force_login(make_user())
        assert "evil" not in self.vote(client, review, page=page).url
        assert "?" not in self.vote(client, review, page=page).url

    def test_no_button_on_ones_own(self, client):
        review = make_review()
        address = reverse("storefront:review_helpful", args=[review.public_id])
        for account, reports in ((review.customer, False), (review.provider.owner, True)):
            client.force_login(account)
            page = provider_page(client, review)
            assert address not in page
            assert (reverse("storefront:review_report", args=[review.public_id]) in page) is reports
            assert self.vote(client, review).status_code == 302
        assert not HelpfulVote.objects.exists()


class TestReporting:
    def test_from_the_link_to_the_moderator(self, client):
        review = make_review(text="Rude words")
        address = reverse("storefront:review_report", args=[review.public_id])
        client.force_login(review.provider.owner)
        assert "Rude words" in client.get(address).content.decode()
        assert client.post(address, {"text": "Why?"}).status_code == 422
        assert client.post(address, {"reason": "insult", "text": "See line one"}).status_code == 302
        again = client.post(address, {"reason": "insult"})
        assert again.status_code == 422
        assert "already reported" in again.content.decode()

        client.force_login(make_moderator())
        home = client.get("/admin/").content.decode()
        assert "1 review to look at" in home
        assert "1 open report" in home
        page = client.get(reverse("review:inspect", args=[review.pk])).content.decode()
        assert "See line one" in page
        keep = reverse("review:keep", args=[review.pk])
        assert keep in page
        assert client.post(keep).status_code == 302
        assert ReviewReport.objects.get().status == "kept"
        assert keep not in client.get(reverse("review:inspect", args=[review.pk])).content.decode()
        assert "No review is waiting." in client.get("/admin/").content.decode()

    def test_the_queue_of_the_reported(self, client, django_assert_max_num_queries):
        reported, calm = make_review(), make_review()
        for _ in range(2):
            report_review(review_id=reported.pk, actor=make_user(), reason="false")
        client.force_login(make_moderator())
        index = reverse("review:index")
        page = client.get(f"{index}?reported=open").content.decode()
        assert reported.public_id in page
        assert calm.public_id not in page
        page = client.get(index).content.decode()
        assert calm.public_id in page
        with django_assert_max_num_queries(25):
            client.get(index)

    def test_new_reviews_wait_too(self, client):
        make_review(published=False)
        client.force_login(make_moderator())
        assert "1 review to look at" in client.get("/admin/").content.decode()


class TestTakingBack:
    def test_asked_first(self, client):
        review = make_review()
        client.force_login(review.customer)
        address = reverse("dashboard:review_delete", args=[review.booking.public_id])
        assert client.get(address).status_code == 200
        assert Review.objects.exists()
        assert client.post(address).status_code == 302
        assert not Review.objects.exists()
        testing.deliver_all()
        assert "aggregateRating" not in provider_page(client, review)
        assert client.get(address).status_code == 404


class TestTradePage:
    def json_ld(self, page):
        scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        return next(one for one in map(json.loads, scripts) if one["@type"] == "Service")

    def test_average_and_the_latest_two(self, client):
        trade = make_category("plumber")
        page = make_trade(make_trades(), trade)
        for index, stars in enumerate((5, 4, 2)):
            with clock.moved_to(NOW.replace(minute=index)):
                service = make_bookable_service(instant=True, category=trade)
                make_review(service=service, rating=stars, text=f"Number <i>{index}</i>")
        make_review(service=make_bookable_service(instant=True, category=trade), published=False, rating=1)
        make_review(service=make_bookable_service(instant=True, category=make_category("gardener")), rating=1)
        html = client.get(page.url).content.decode()
        found = self.json_ld(html)["aggregateRating"]
        assert found == {"@type": "AggregateRating", "ratingValue": "3.67", "reviewCount": 3}
        assert "3.7" in html
        assert [n for n in range(3) if f"Number &lt;i&gt;{n}&lt;/i&gt;" in html] == [1, 2]

    def test_nothing_where_nobody_has_said_anything(self, client):
        trade = make_category("plumber")
        page = make_trade(make_trades(), trade, intro="</script><b>bold</b>")
        make_review(service=make_bookable_service(instant=True, category=trade), published=False)
        html = client.get(page.url).content.decode()
        assert "aggregateRating" not in self.json_ld(html)
        assert self.json_ld(html)["description"] == "</script><b>bold</b>"
        assert "What customers say" not in html

"""The Test set page with a real pointer."""

import re

import numpy as np
from playwright.sync_api import expect

from model.data import mnist
from model.loading import load
from model.reading import probabilities
from model.studies import testset
from tests.helpers.pad import expect_reading


def test_a_cell_of_the_confusion_matrix_opens_its_digits_and_a_digit_its_maps(page, server):
    labels = mnist.digits().test.labels
    digits = mnist.pixels(mnist.digits().test.images)[..., 0]
    read = probabilities(load(), digits)
    table = testset.confusion(read, labels) * ~np.eye(10, dtype=bool)
    true, answer = (int(n) for n in np.argwhere(table)[0])
    first = testset.cell(read, labels, true, answer)[0]

    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Test set").click()
    page.get_by_role("button", name=re.compile(f"^{true} classified as {answer}: ")).click()
    cell = re.compile(f"{true} classified as an? {answer}")
    expect(page.get_by_text(cell).filter(has_text=f": {table[true, answer]}")).to_be_visible()
    page.get_by_role("group", name=cell).get_by_role("button").first.click()
    expect_reading(page, answer)
    expect(page.get_by_text(f"Test digit {first:,}, meant as a {true}")).to_be_visible()
    expect(page.locator(".st-key-maps canvas").first).to_be_visible()

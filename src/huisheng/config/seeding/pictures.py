"""画几张照片 — plain drawings of a lamp by night, so that a demonstration has pictures to show."""

from __future__ import annotations

import io
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from huisheng.voices.photos import Photo, take_in

WIDTH, HEIGHT = 960, 720
GROUND = 560  # where the sky ends


def draw(chance: Random) -> Photo:
    """Return a drawing of a street lamp under an evening sky, taken in as a photograph would be."""
    dusk = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    sky = (chance.randrange(20, 60), chance.randrange(30, 70), chance.randrange(80, 130))
    glow = (chance.randrange(200, 240), chance.randrange(150, 190), chance.randrange(110, 150))
    picture = Image.composite(
        Image.new("RGB", dusk.size, glow), Image.new("RGB", dusk.size, sky), dusk
    )
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, GROUND, WIDTH, HEIGHT), fill=(70, 66, 62))
    road = [(400, GROUND), (560, GROUND), (770, HEIGHT), (190, HEIGHT)]
    pen.polygon(road, fill=(98, 94, 90))
    for house in range(3):
        left, top = house * 340 - 40, GROUND - chance.randrange(90, 200)
        pen.rectangle((left, top, left + 220, GROUND), fill=(120, 104, 92))
        pen.rectangle((left + 40, top + 30, left + 90, top + 80), fill=(236, 208, 140))
    post = chance.randrange(560, 760)
    pen.line((post, GROUND + 40, post, 150), fill=(40, 40, 44), width=14)
    pen.line((post, 156, post - 110, 156), fill=(40, 40, 44), width=10)
    pen.ellipse((post - 140, 148, post - 84, 190), fill=(60, 60, 66), outline=(30, 30, 34), width=4)
    held = io.BytesIO()
    picture.save(held, "PNG")
    return take_in([SimpleUploadedFile("lamp.png", held.getvalue(), "image/png")])[0]

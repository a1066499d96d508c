"""The blueprint that the committees' routes hang on."""

from flask import Blueprint

blueprint = Blueprint("committees", __name__)

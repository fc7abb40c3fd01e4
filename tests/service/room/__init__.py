"""Tests of `multichat_lab.service.room`."""

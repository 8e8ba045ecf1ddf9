"""The other side of the table: an issuer's keys, what it awards to others, withdraws, and puts on the web.

A learner's wallet needs none of this. What an issuer learns of a learner stays in the vault like everything else.
"""

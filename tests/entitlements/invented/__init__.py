"""The law of Hy-Brasil, an island that is on no map: small, and unlike that of Latvia.

Support is counted in days from the arrival, there are no mentors, and everybody may work at once.
The house must need nothing more than this folder to answer for another country.
"""

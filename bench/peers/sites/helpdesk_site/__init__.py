"""The site django-helpdesk is put into, as its documentation describes."""

def rows(connection, Voice, Station, Q, request, seat, COLUMNS):
    # ruleid: raw-sql-outside-its-rooms
    connection.cursor()
    # ruleid: raw-sql-outside-its-rooms, protected-rows-only-through-a-door
    Voice.objects.raw("SELECT 1")
    # ok: raw-sql-outside-its-rooms
    seat.cursor_colour()

    # ruleid: protected-rows-only-through-a-door
    Voice.objects.get(pk=1)
    # ruleid: protected-rows-only-through-a-door
    get_object_or_404(Voice, pk=1)
    # ok: protected-rows-only-through-a-door
    Voice.objects.visible_to(seat).get(pk=1)
    # ok: protected-rows-only-through-a-door
    Station.objects.get(pk=1)

    # ruleid: no-way-round-the-default-manager
    Voice._base_manager.all()
    # ok: no-way-round-the-default-manager
    Station.objects.all()

    # ruleid: no-conditions-out-of-a-mapping
    Q(**{"state": "open"})
    # ok: no-conditions-out-of-a-mapping
    Q(state="open")

    wanted = request.GET["by"]
    # ruleid: no-names-from-the-request
    Station.objects.order_by(wanted)
    # ruleid: no-names-from-the-request
    getattr(seat, request.POST["field"])
    # ok: no-names-from-the-request
    Station.objects.order_by(COLUMNS[wanted])

    # ruleid: no-offset-paging
    Paginator(Station.objects.all(), 25)
    # ruleid: no-offset-paging
    page = "SELECT id FROM t LIMIT 25 OFFSET 50"
    # ok: no-offset-paging
    page = "SELECT id FROM t WHERE id < 7 LIMIT 25"

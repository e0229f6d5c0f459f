using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlDumperTests : DumperConformance
{
    private static readonly PostgreSqlUnderTest Server = PostgreSqlUnderTest.GetAsync().GetAwaiter().GetResult();
    private readonly TestHouse _house;
    private string _name = "";

    public PostgreSqlDumperTests()
        : this(TestHouse.OpenAsync(change: s => s with { PostgreSql = Server.Settings }).GetAwaiter().GetResult())
    {
    }

    private PostgreSqlDumperTests(TestHouse house)
        : base(DatabaseKind.PostgreSql, () => house.Get<IEnumerable<IDatabaseDumper>>().First(d => d.Kind == DatabaseKind.PostgreSql)) =>
        _house = house;

    public override void Dispose()
    {
        base.Dispose();
        _house.DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    protected override CourseDatabase Database => new(DatabaseKind.PostgreSql, null);

    protected override string[] NameFiles => ["dbname.txt"];

    // What databases may hold and a text form could lose.
    protected override void Make()
    {
        _name = Server.CreateAsync("""
            CREATE SCHEMA "Other ""schema"; CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE DOMAIN positive AS int CHECK (VALUE > 0);
            CREATE TABLE "Other ""schema"."Tab/le é" ("Col umn" text, "select" bytea, m mood, p positive);
            INSERT INTO "Other ""schema"."Tab/le é" VALUES (E'\\N', '\x00ff0a5c', 'sad', 7), (NULL, NULL, NULL, NULL), (E'a\tb\nc\\\r\v\f\b', '', 'glad', 1), (E'a\tb\nc\\\r\v\f\b', '', 'glad', 1);
            CREATE TABLE numbers (id bigint GENERATED ALWAYS AS IDENTITY (MINVALUE -9000 START -5000 INCREMENT 700) PRIMARY KEY, f float8, r float4, n numeric, d date, t timestamptz, i interval, j json, b jsonb, a text[], u uuid, doubled bigint GENERATED ALWAYS AS (id * 2) STORED);
            INSERT INTO numbers (f, r, n, d, t, i, j, b, a, u) SELECT 0.1 + 0.2 * x, 1 / 3.0::float4 * x, 1e-30 * x, '4000-01-01 BC'::date + x, 'infinity', '-1 mon +2 days -00:00:00.5', '{"b": 1,  "a":2}', '{"b":1,"a":2}', ARRAY['{x}', NULL, ''], gen_random_uuid() FROM generate_series(1, 700) x;
            INSERT INTO numbers (f) VALUES ('NaN'), ('-0'), ('5e-324');
            CREATE TABLE parts (k text, v int, PRIMARY KEY (k, v)) PARTITION BY LIST (k); CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('a'); INSERT INTO parts VALUES ('a', 1), ('a', 2);
            CREATE TABLE parent (id int); CREATE TABLE child (more int) INHERITS (parent); INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2, 3);
            CREATE TABLE empty (id int); CREATE TABLE nothing (); INSERT INTO nothing DEFAULT VALUES; INSERT INTO nothing DEFAULT VALUES;
            CREATE VIEW glad AS SELECT * FROM "Other ""schema"."Tab/le é" WHERE m = 'glad'; CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM numbers;
            CREATE FUNCTION twice(x int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT x * 2; SELECT x * 2; END; CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION ';no rows; please'; END $$;
            CREATE TRIGGER guard BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION say(); CREATE SEQUENCE lonely MINVALUE -10 START -3; SELECT nextval('lonely'); CREATE INDEX ON numbers ((f * 2)) WHERE f > 0;
            COMMENT ON TABLE parent IS 'it''s; a \. comment';
            """).GetAwaiter().GetResult();
        File.WriteAllText(Path.Combine(Course, "dbname.txt"), _name + "\n");
    }

    protected override void AssertStaged(DatabaseDump dump)
    {
        var name = File.ReadAllText(Path.Combine(Staged, "dbname.txt")).Trim();
        Assert.Equal([Path.Combine(Staged, "dbname.txt"), Path.Combine(Staged, name + ".db")],
            Contents(Staged).Keys.Order(StringComparer.Ordinal).OrderByDescending(k => k.EndsWith("txt", StringComparison.Ordinal)));
        var (before, after) = (Server.EverythingAsync(_name).GetAwaiter().GetResult(), Server.EverythingAsync(name).GetAwaiter()
            .GetResult());
        Assert.True(before.Count > 12 && before.Values.Any(v => v.Contains("Infinity", StringComparison.OrdinalIgnoreCase)),
            string.Join('\n', before));
        Assert.Equal(before, after);
        Assert.Equal(4, Server.ScalarAsync<int>(name, "SELECT twice(2)").GetAwaiter().GetResult());
    }
}

using CourseGit.Core.Databases.PostgreSql;

namespace CourseGit.Tests.Core.Databases;

/// <summary>Texts of schemas are taken apart where pg_dump put them together, and nowhere else.</summary>
public sealed class SqlScannerTests
{
    private const string Heading = "--\n-- Name: evil; Type: TABLE; Schema: public; Owner: -\n--\n";

    [Theory]
    [InlineData("SELECT 1; SELECT 2;", 2)]
    [InlineData("COMMENT ON TABLE \"a;\"\"b\" IS 'x; '';y';", 1)]
    [InlineData("SELECT E'\\'; still', $$a;b$$, $t$ $$;$$ $t$; -- no; end\n/* ; /* ; */ ; */ SELECT 2;", 2)]
    [InlineData("SELECT a$b, '\\'; SELECT $1;", 2)]
    [InlineData("no end", 0)]
    public void Statements_end_where_they_end(string sql, int expected) => Assert.Equal(expected, SqlScanner.Statements(sql).Count());

    [Fact]
    public void A_heading_inside_a_string_or_a_body_is_none()
    {
        var sql = $"-- begin\n\n--\n-- Name: f(); Type: FUNCTION; Schema: app; Owner: anna\n--\n\nCREATE FUNCTION f() AS "
            + $"$_$\n{Heading}$_$;\n\n\n{Heading.Replace("evil", "x; Type: y", StringComparison.Ordinal)}\nCOMMENT ON x IS "
            + $"'\n{Heading}';\n\n\n";

        var entries = SchemaEntry.ReadAll(sql);

        Assert.Equal(["|", "f()|FUNCTION", "x; Type: y|TABLE"], entries.Select(e => $"{e.Name}|{e.Type}"));
        Assert.Equal(("app", "anna", "function app.f()"), (entries[1].Schema, entries[1].Owner, entries[1].Title));
        Assert.Equal(sql, string.Concat(entries.Select(e => e.Heading + e.Text)));
    }

    [Fact]
    public void What_sets_a_tablespace_counts_for_what_comes_behind_it_until_the_next()
    {
        const string sql =
            $"SET default_tablespace = '';\n\nSET default_table_access_method = \"heap\";\n\n{Heading}\nCREATE TABLE a ();\n\n\nSET "
            + $"default_tablespace = \"fa\"\"st\";\n\n{Heading}\nCREATE TABLE b ();\n\n\n{Heading}\nCREATE TABLE c ();\n\n\n--\n-- "
            + $"PostgreSQL database dump complete\n--\n\n";

        var entries = SchemaEntry.ReadForMaking(sql);

        Assert.Equal([null, null, "fa\"st", "fa\"st"], entries.Select(e => e.Tablespace));
        Assert.Equal("\nCREATE TABLE c ();\n\n\n", entries[3].Text);
        Assert.Equal("SET LOCAL default_table_access_method = \"heap\";\nSET LOCAL default_tablespace = '';\n",
            entries[3].Elsewhere.Settings);
    }

    [Fact]
    public void Passwords_of_other_servers_are_taken_out_of_the_options_and_nothing_else()
    {
        var taken = new List<string>();
        string TakeOut(string type, string text) =>
            ForeignSecrets.TakeOut(new SchemaEntry($"--\n-- Name: far; Type: {type}; Schema: -; Owner: -\n--\n", text), taken);

        Assert.Equal("CREATE USER MAPPING FOR \"u\" SERVER \"far\" OPTIONS (\n    \"user\" 'bob, \"password\" ''x'''\n);",
            TakeOut("SERVER",
            "CREATE USER MAPPING FOR \"u\" SERVER \"far\" OPTIONS (\n    \"password\" 'a,''b)',\n    \"user\" 'bob, \"password\" "
            + "''x'''\n);"));
        Assert.Equal("CREATE SERVER \"far\" FOREIGN DATA WRAPPER \"w\";",
            TakeOut("SERVER", "CREATE SERVER \"far\" FOREIGN DATA WRAPPER \"w\" OPTIONS (\n    \"apiToken\" 'x'\n);"));
        Assert.Equal("CREATE SERVER \"far\" OPTIONS (\n    \"dsn\" 'host=h password= user=u',\n    \"url\" 'https://h/'\n);",
            TakeOut("SERVER",
            "CREATE SERVER \"far\" OPTIONS (\n    \"dsn\" 'host=h password=hush user=u',\n    \"url\" 'https://u:p@h/'\n);"));
        Assert.Equal(
            "CREATE FUNCTION f() OPTIONS (\"password\" 'x')", TakeOut("FUNCTION", "CREATE FUNCTION f() OPTIONS (\"password\" 'x')"));
        Assert.Equal(
            ["password of the foreign server far", "apiToken of the foreign server far", "dsn of the foreign server far",
            "url of the foreign server far"], taken);
    }

    [Fact]
    public void Of_a_table_that_is_made_simpler_columns_and_what_must_not_be_empty_stay()
    {
        const string sql =
            "\nCREATE TABLE \"s\".\"t\" (\n    \"a\" integer DEFAULT \"f\"(1, 'x,'::\"text\") NOT NULL,\n    \"b,c\" "
            + "\"e\".\"geo\"(Point,4326)[],\n    \"g\" numeric(5,2) GENERATED ALWAYS AS (\"a\" * 2) STORED,\n    CONSTRAINT \"k\" CHECK "
            + "((\"a\" > 0))\n)\nPARTITION BY LIST (\"a\");\nALTER TABLE x;\n";
        var table = SimplerTable.Read(sql)!;

        Assert.Equal(4, table.Elements.Length);
        Assert.Equal(
            "CREATE TABLE \"s\".\"t\" (\n\"a\" integer NOT NULL,\n\"b,c\" \"e\".\"geo\"(Point,4326)[],\n\"g\" numeric(5,2)\n)\nPARTITION "
            + "BY LIST (\"a\");", table.Write(new HashSet<int>(), new StandIns()));
        Assert.Contains("DEFAULT \"f\"(1, 'x,'::\"text\") NOT NULL", table.Write(new HashSet<int> { 0 }, new StandIns()),
            StringComparison.Ordinal);
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Primitives;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>What a database holds, as one transaction sees it.</summary>
/// <param name="Locale">How it sorts and what it takes for a letter.</param>
/// <param name="Unreadable">Tables and sequences that CourseGit's user may not read.</param>
/// <param name="Guarded">Tables of which row level security shows CourseGit's user not every row.</param>
/// <param name="Subscriptions">What it takes from other servers; never saved.</param>
internal sealed record Catalog(
    int Version, string Encoding, DatabaseLocale Locale, string Owner, ImmutableArray<string> Extensions,
    ImmutableArray<CatalogTable> Tables,
    ImmutableArray<(string Schema, string Name)> Sequences, long LargeObjects, ImmutableArray<string> Unreadable,
    ImmutableArray<string> Guarded, ImmutableArray<string> Subscriptions)
{
    /// <summary>Reads it.</summary>
    public static async Task<Catalog> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(CatalogQuery.Sql, connection);
        using var document = JsonDocument.Parse((string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!);
        var root = document.RootElement;
        string Text(string name) => root.GetProperty(name).GetString()!;
        return new Catalog(
            root.GetProperty("version").GetInt32(), Text("encoding"), DatabaseLocale.Read(root), Text("owner"),
            [.. Items(root, "extensions").Select(e => e.GetString()!)], [.. Items(root, "tables").Select(ReadTable)],
            [.. Items(root, "sequences").Select(s => (s[0].GetString()!, s[1].GetString()!))], root.GetProperty("largeObjects").GetInt64(),
            Titles(root, "unreadable"), Titles(root, "guarded"), [.. Items(root, "subscriptions").Select(s => s.GetString()!)]);
    }

    /// <param name="user">CourseGit's there.</param>
    /// <param name="consequence">A sentence, for example <c>Nothing was backed up.</c></param>
    /// <exception cref="RefusedException">It could not be saved whole.</exception>
    public void CheckWhole(string? user, string consequence)
    {
        if (Version < PostgreSqlServer.OldestVersion)
            throw new RefusedException(
                $"The database server is PostgreSQL {Version}; CourseGit reads {PostgreSqlServer.OldestVersion} and newer. {consequence} "
                + "Update the server.");
        if (!Unreadable.IsEmpty)
            throw new RefusedException(
                $"{User(user)} may not read the {(Unreadable.Length == 1 ? "table" : "tables")} {Listed.Some(Unreadable)}, so the "
                + $"database cannot be backed up whole. {consequence} Use the course server's own user, or give this one the right: "
                + "GRANT pg_read_all_data (PostgreSQL 14 or newer).");
        if (!Guarded.IsEmpty)
            throw new RefusedException(
                $"Row level security of the {(Guarded.Length == 1 ? "table" : "tables")} {Listed.Some(Guarded)} hides rows from "
                + $"{User(user).Replace("The", "the", StringComparison.Ordinal)}, so the database cannot be backed up whole. "
                + $"{consequence} Let CourseGit be the owner of the {(Guarded.Length == 1 ? "table" : "tables")} (without FORCE ROW "
                + $"LEVEL SECURITY), or let a superuser of the server run: ALTER ROLE {CatalogTable.Quote(user ?? "…")} BYPASSRLS");
    }

    private static string User(string? user) => user is null ? "The user CourseGit has there" : $"The user {user}";

    private static ImmutableArray<string> Titles(JsonElement root, string name) =>
        [.. Items(root, name).Select(t => new CatalogTable(t[0].GetString()!, t[1].GetString()!, []).Title)];

    private static CatalogTable ReadTable(JsonElement table) => new(
        table.GetProperty("schema").GetString()!, table.GetProperty("name").GetString()!, [.. Items(table, "columns").Select(ReadColumn)]);

    private static CatalogColumn ReadColumn(JsonElement column) => new(
        column.GetProperty("name").GetString()!, column.GetProperty("type").GetString()!, column.GetProperty("collated")
            .GetBoolean(), column.GetProperty("key").GetInt32(),
        column.GetProperty("integer").GetBoolean(), column.GetProperty("isName").GetBoolean());

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}

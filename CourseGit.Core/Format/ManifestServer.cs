using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Databases;

namespace CourseGit.Core.Format;

/// <summary>What the manifest keeps of a database that lies on a server.</summary>
internal static class ManifestServer
{
    public static void Write(Utf8JsonWriter json, ServerDump server)
    {
        json.WriteStartObject("server");
        json.WriteNumber("version", server.Version);
        json.WriteString("encoding", server.Encoding);
        json.WriteString("collation", server.Collation);
        json.WriteString("characterType", server.CharacterType);
        WriteArray(json, "extensions", server.Extensions);
        WriteOptional(json, server);
        json.WriteEndObject();
        json.WriteStartArray("tables");
        foreach (var table in server.Tables)
            WriteTable(json, table);
        json.WriteEndArray();
    }

    // What a database has not leaves the manifest as it was before there was a place for it.
    private static void WriteOptional(Utf8JsonWriter json, ServerDump server)
    {
        foreach (var (name, text) in new[] { ("localeProvider", server.LocaleProvider), ("locale", server.Locale),
            ("localeRules", server.LocaleRules), ("owner", server.Owner) })
        {
            if (text is not null)
                json.WriteString(name, text);
        }
        if (server.IsInOwnEncoding)
            json.WriteBoolean("inOwnEncoding", true);
        if (server.LargeObjects is { } objects)
        {
            json.WritePropertyName("largeObjects");
            WriteTable(json, objects);
        }
        if (!server.Needs.IsEmpty)
            WriteRows(json, "needs", server.Needs.Select(n => new[] { n.Kind, n.Name, n.Detail }));
        if (!server.Broken.IsEmpty)
            WriteRows(json, "broken", server.Broken.Select(b => new[] { b.Table, b.Constraint, b.Key }));
    }

    private static void WriteTable(Utf8JsonWriter json, DumpedTable table)
    {
        json.WriteStartObject();
        json.WriteString("schema", table.Schema);
        json.WriteString("name", table.Name);
        json.WriteNumber("rows", table.Rows);
        json.WriteString("sha256", table.Sha256);
        WriteArray(json, "columns", table.Columns);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null when there is none.</summary>
    public static ServerDump? Read(JsonElement database)
    {
        if (!database.TryGetProperty("server", out var server))
            return null;
        return new ServerDump(
            server.GetProperty("version").GetInt32(), Text(server, "encoding"), Text(server, "collation"), Text(server, "characterType"),
            Array(server, "extensions"),
            [.. database.GetProperty("tables").EnumerateArray().Select(ReadTable)])
        {
            LocaleProvider = Optional(server, "localeProvider"),
            Locale = Optional(server, "locale"),
            LocaleRules = Optional(server, "localeRules"),
            Owner = Optional(server, "owner"),
            IsInOwnEncoding = server.TryGetProperty("inOwnEncoding", out var own) && own.GetBoolean(),
            LargeObjects = server.TryGetProperty("largeObjects", out var objects) ? ReadTable(objects) : null,
            Needs = [.. Rows(server, "needs").Select(n => new DumpNeed(n[0].GetString() ?? "", n[1].GetString() ?? "", n[2].GetString()))],
            Broken = [.. Rows(server, "broken")
                .Select(b => new BrokenConstraint(b[0].GetString() ?? "", b[1].GetString() ?? "", b[2].GetString() ?? ""))],
        };
    }

    private static DumpedTable ReadTable(JsonElement table) =>
        new(Text(table, "schema"), Text(table, "name"), Array(table, "columns"), table.GetProperty("rows")
            .GetInt64(), Text(table, "sha256"));

    private static string? Optional(JsonElement element, string name) => element.TryGetProperty(name, out var value)
        ? value.GetString()
        : null;

    private static IEnumerable<JsonElement> Rows(JsonElement element, string name) => element.TryGetProperty(name, out var rows)
        ? rows.EnumerateArray()
        : [];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static ImmutableArray<string> Array(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(e => e.GetString() ?? "")];

    private static void WriteRows(Utf8JsonWriter json, string name, IEnumerable<string?[]> rows)
    {
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            json.WriteStartArray();
            foreach (var value in row)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Databases;

namespace CourseGit.Core.Backup;

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
        json.WriteEndObject();
        json.WriteStartArray("tables");
        foreach (var table in server.Tables)
        {
            json.WriteStartObject();
            json.WriteString("schema", table.Schema);
            json.WriteString("name", table.Name);
            json.WriteNumber("rows", table.Rows);
            json.WriteString("sha256", table.Sha256);
            WriteArray(json, "columns", table.Columns);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null when there is none.</summary>
    public static ServerDump? Read(JsonElement database)
    {
        if (!database.TryGetProperty("server", out var server))
            return null;
        return new ServerDump(
            server.GetProperty("version").GetInt32(), Text(server, "encoding"), Text(server, "collation"), Text(server, "characterType"), Array(server, "extensions"),
            [.. database.GetProperty("tables").EnumerateArray().Select(t => new DumpedTable(Text(t, "schema"), Text(t, "name"), Array(t, "columns"), t.GetProperty("rows").GetInt64(), Text(t, "sha256")))]);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static ImmutableArray<string> Array(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(e => e.GetString() ?? "")];

    private static void WriteArray(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}

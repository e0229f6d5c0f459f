using System.Text;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// What pg_dump writes of a schema, without what differs from run to run or from version to version: its random restrict key, the
/// versions, and the settings of its own session, of which newer ones would stop an older server.
/// </summary>
internal static class SchemaText
{
    private static readonly string[] Versions = ["-- Dumped from database version ", "-- Dumped by pg_dump version "];

    public static byte[] Clean(byte[] dump)
    {
        var kept = new MemoryStream(dump.Length);
        var isHeader = true;
        for (var rest = dump.AsSpan(); rest.Length > 0;)
        {
            var length = rest.IndexOf((byte)'\n') is var at and >= 0 ? at + 1 : rest.Length;
            var line = rest[..length];
            rest = rest[length..];
            isHeader &= !line.StartsWith("-- Name: "u8);
            if (isHeader ? IsNoise(Encoding.UTF8.GetString(line)) : line.StartsWith("\\unrestrict "u8) && rest.Length < 100)
                continue;
            kept.Write(line);
        }
        return kept.ToArray();
    }

    private static bool IsNoise(string line) =>
        line.StartsWith('\\') || line.StartsWith("SET ", StringComparison.Ordinal)
            || line.StartsWith("SELECT pg_catalog.set_config", StringComparison.Ordinal)
        || Versions.Any(v => line.StartsWith(v, StringComparison.Ordinal));
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>The checksum of a whole dump: of its texts, and of what is noted beside them.</summary>
internal static class DumpFingerprint
{
    /// <summary>In lower-case hexadecimal. What a dump has not leaves no trace in it, so that older dumps keep theirs.</summary>
    public static string Of(ServerDump server, DumpTexts texts, byte[] sequences)
    {
        var text = new StringBuilder(
            string.Create(CultureInfo.InvariantCulture,
            $"{server.Version}\n{server.Encoding}\n{server.Collation}\n{server.CharacterType}\n")).AppendJoin(',', server.Extensions);
        foreach (var content in new[] { texts.Schema, sequences, texts.Constraints })
            text.Append('\n').Append(Hash(content));
        foreach (var table in server.Tables)
            Add(text, table);
        if (texts.Rights.Length > 0)
            text.Append("\nrights ").Append(Hash(texts.Rights)).Append(' ').Append(server.Owner);
        if (server.LocaleProvider is not null)
            text.Append("\nlocale ").Append(server.LocaleProvider).Append(' ').Append(server.Locale).Append(' ').Append(server.LocaleRules);
        if (server.IsInOwnEncoding)
            text.Append("\nown encoding");
        if (server.LargeObjects is { } objects)
            Add(text, objects);
        foreach (var need in server.Needs)
            text.Append("\nneeds ").Append(need.Kind).Append(' ').Append(need.Name).Append(' ').Append(need.Detail);
        foreach (var broken in server.Broken)
            text.Append("\nbroken ").Append(broken.Table).Append(' ').Append(broken.Constraint).Append(' ').Append(broken.Key);
        return Hash(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Add(StringBuilder text, DumpedTable table) =>
        text.Append('\n').Append(table.Schema).Append('\t').Append(table.Name).Append('\t').AppendJoin(',', table.Columns)
            .Append(CultureInfo.InvariantCulture, $"\t{table.Rows}\t{table.Sha256}");

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}

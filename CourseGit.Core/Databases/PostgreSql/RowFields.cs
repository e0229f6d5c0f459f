using System.Buffers.Text;
using System.Text;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>The fields of a row in COPY's text form: divided by tabs, with backslashes for what would be mistaken.</summary>
internal static class RowFields
{
    private const string Plain = "\\\b\f\n\r\t\v", Written = "\\bfnrtv";

    /// <summary>A field as it is written; its line feed is no part of the last.</summary>
    public static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> row, int index)
    {
        row = row.TrimEnd((byte)'\n');
        for (; index > 0; index--)
            row = row[(row.IndexOf((byte)'\t') + 1)..];
        var end = row.IndexOf((byte)'\t');
        return end < 0 ? row : row[..end];
    }

    /// <summary>A whole number; null when it is none.</summary>
    public static long? Number(ReadOnlySpan<byte> field) => Utf8Parser.TryParse(field, out long number, out var used)
        && used == field.Length ? number : null;

    /// <summary>The text a field stands for; null for SQL's null.</summary>
    public static string? Text(ReadOnlySpan<byte> field, Encoding encoding)
    {
        var written = encoding.GetString(field);
        if (written == "\\N")
            return null;
        var text = new StringBuilder(written.Length);
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] == '\\' && i + 1 < written.Length)
                text.Append(Written.IndexOf(written[++i], StringComparison.Ordinal) is var at and >= 0 ? Plain[at] : written[i]);
            else
                text.Append(written[i]);
        }
        return text.ToString();
    }

    /// <summary>The row with another text in one of its fields.</summary>
    public static byte[] With(ReadOnlySpan<byte> row, int index, string text, Encoding encoding)
    {
        var field = Field(row, index);
        var at = (int)System.Runtime.CompilerServices.Unsafe.ByteOffset(
            ref System.Runtime.InteropServices.MemoryMarshal.GetReference(row),
            ref System.Runtime.InteropServices.MemoryMarshal.GetReference(field));
        var written = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (Plain.IndexOf(c, StringComparison.Ordinal) is var special and >= 0)
                written.Append('\\').Append(Written[special]);
            else
                written.Append(c);
        }
        return [.. row[..at], .. encoding.GetBytes(written.ToString()), .. row[(at + field.Length)..]];
    }
}

using System.Text;
using System.Text.Json;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Keeps a course's token for its git server out of what goes to that very server: its value becomes empty text, all else stays as it is written.</summary>
internal static class GitToken
{
    private const string Key = "GIT_TOKEN";
    private const int DeepestString = 3;

    /// <summary>A row of <c>course_course</c> without the token.</summary>
    /// <exception cref="RefusedException">The settings name a token in a form that cannot be read.</exception>
    public static ReadOnlyMemory<byte> BlankField(ReadOnlyMemory<byte> row, int field, CatalogTable table)
    {
        if (RowFields.Field(row.Span, field).IndexOf("GIT_TOKEN"u8) < 0 || RowFields.Text(RowFields.Field(row.Span, field)) is not { } data)
            return row;
        try
        {
            var blanked = Blank(data);
            return blanked == data ? row : RowFields.With(row.Span, field, blanked);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new RefusedException($"The settings (data) in the table {table.Title} name a {Key} in a form CourseGit cannot read, so it cannot be taken out of what is backed up. Nothing was backed up, because the token would go along. Write the settings as a JSON object.");
        }
    }

    /// <summary>JSON without the value of any property of that name, also inside JSON that is kept as a string in it.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string Blank(string json) => Blank(json, 0);

    private static string Blank(string json, int depth)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes);
        var result = new List<byte>(bytes.Length);
        var (copied, names) = (0, false);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                names = reader.ValueTextEquals(Key);
                continue;
            }
            var replacement = names ? "\"\"" : reader.TokenType == JsonTokenType.String ? Inside(reader.GetString()!, depth) : null;
            if (replacement is not null)
            {
                result.AddRange(bytes.AsSpan(copied, (int)reader.TokenStartIndex - copied));
                if (names)
                    reader.Skip();
                result.AddRange(Encoding.UTF8.GetBytes(replacement));
                copied = (int)reader.BytesConsumed;
            }
            names = false;
        }
        result.AddRange(bytes.AsSpan(copied));
        return Encoding.UTF8.GetString([.. result]);
    }

    // OpenTA also keeps the object as a string that holds it.
    private static string? Inside(string text, int depth)
    {
        if (!text.Contains(Key, StringComparison.Ordinal))
            return null;
        if (depth == DeepestString)
            throw new JsonException("strings within strings");
        var blanked = text.TrimStart() is ['{' or '[' or '"', ..] ? Blank(text, depth + 1) : text;
        return blanked == text ? null : JsonSerializer.Serialize(blanked, GitSettings.RelaxedText);
    }
}

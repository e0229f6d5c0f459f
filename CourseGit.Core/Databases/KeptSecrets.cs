using System.Text;
using System.Text.Json;

namespace CourseGit.Core.Databases;

/// <summary>
/// Puts the secrets of a live course back into the settings of a backup, wherever a backup of the live ones would have the same text there.
/// Every other byte stays as it is written.
/// </summary>
internal static class KeptSecrets
{
    /// <summary>JSON of a backup with the live secrets.</summary>
    public static string PutBack(string saved, JsonElement live)
    {
        var bytes = Encoding.UTF8.GetBytes(saved);
        var bare = GitSecrets.TakeOut(live.GetRawText(), new TakenSecrets());
        if (bare == live.GetRawText())
            return saved;
        using var document = JsonDocument.Parse(bare);
        var reader = new Utf8JsonReader(bytes);
        var result = new List<byte>(bytes.Length);
        var copied = 0;
        reader.Read();
        Walk(ref reader, live, document.RootElement, (at, end, value) =>
        {
            result.AddRange(bytes.AsSpan(copied, at - copied));
            result.AddRange(Encoding.UTF8.GetBytes(value));
            copied = end;
        });
        result.AddRange(bytes.AsSpan(copied));
        return Encoding.UTF8.GetString([.. result]);
    }

    // The reader stands on the value that live and bare are the counterparts of.
    private static void Walk(ref Utf8JsonReader reader, JsonElement live, JsonElement bare, Action<int, int, string> replace)
    {
        if (reader.TokenType == JsonTokenType.StartObject && live.ValueKind == JsonValueKind.Object
            && bare.ValueKind == JsonValueKind.Object)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                if (live.TryGetProperty(name, out var liveValue) && bare.TryGetProperty(name, out var bareValue))
                    Walk(ref reader, liveValue, bareValue, replace);
                else
                    reader.Skip();
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray && live.ValueKind == JsonValueKind.Array
            && bare.ValueKind == JsonValueKind.Array)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                if (Counterpart(reader, i, live) is var at and >= 0)
                    Walk(ref reader, live[at], bare[at], replace);
                else
                    reader.Skip();
            }
        }
        else
        {
            Value(ref reader, live, bare, replace);
        }
    }

    // By its place, but a pair by the name it has: another setting would get its secret where the order differs.
    private static int Counterpart(Utf8JsonReader element, int place, JsonElement live)
    {
        var name = element.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
            ? NamedValue.NameIn(JsonElement.ParseValue(ref element))
            : null;
        if (name is null || !SecretNames.IsGitSecret(["git", name]))
            return place < live.GetArrayLength() ? place : -1;
        for (var i = 0; i < live.GetArrayLength(); i++)
        {
            if (NamedValue.NameIn(live[i]) == name)
                return i;
        }
        return -1;
    }

    private static void Value(ref Utf8JsonReader reader, JsonElement live, JsonElement bare, Action<int, int, string> replace)
    {
        var isTakenOut = bare.ValueKind == JsonValueKind.String && !JsonElement.DeepEquals(live, bare);
        if (isTakenOut && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(bare.GetString()))
            replace((int)reader.TokenStartIndex, (int)reader.BytesConsumed, live.GetRawText());
        else
            reader.Skip();
    }
}

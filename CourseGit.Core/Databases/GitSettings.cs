using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CourseGit.Core.Databases;

/// <summary>
/// The git settings OpenTA keeps among others in <c>course_course.data</c>: a JSON object, or a JSON string that holds one. They belong to
/// a server, not to a course: with those of a backup, a restored production server would push with the development server's token.
/// </summary>
public static class GitSettings
{
    /// <summary>The keys that stay with the server, in the order in which they are written; others of git's go behind them.</summary>
    public static ImmutableArray<string> Keys { get; } =
        ["GIT_USER", "GIT_TOKEN", "GIT_REPO", "GIT_ALLOW_PUSH", "GIT_ALLOW_PULL", "GIT_PROVIDER"];

    private const int DeepestString = 3;
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    internal static readonly JsonSerializerOptions RelaxedText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The data of a backup with the git settings of a live course, in the form the backup has it.</summary>
    /// <param name="backup">Null or blank is an empty object.</param>
    /// <param name="changed">Null when they agree already.</param>
    /// <returns>False when one of the two is no such JSON.</returns>
    public static bool TryKeep(string? backup, string? live, out string? changed)
    {
        changed = null;
        try
        {
            if (Unwrap(backup) is not var (saved, depth) || Unwrap(live) is not var (own, _))
                return false;
            var kept = KeptSecrets.PutBack(Keep(saved, own), own);
            changed = kept == saved.GetRawText() ? null : Wrap(kept, depth);
            return true;
        }
        // the latter two: half a surrogate pair
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }

    private static string Keep(JsonElement saved, JsonElement own)
    {
        var (was, wanted) = (GitOf(saved), GitOf(own));
        if (Agree(was, wanted))
            return saved.GetRawText();
        return was.Keys.ToHashSet().SetEquals(wanted.Keys) ? Splice(saved, wanted) : Merge(saved, wanted);
    }

    private static (JsonElement Object, int Depth)? Unwrap(string? text)
    {
        for (var depth = 0; depth <= DeepestString; depth++)
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(text) ? "{}" : text);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
                return (root.Clone(), depth);
            if (root.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                return null;
            text = root.GetString();
            depth -= root.ValueKind == JsonValueKind.Null ? 1 : 0; // null becomes {}, not "{}"
        }
        return null;
    }

    private static Dictionary<string, JsonElement> GitOf(JsonElement data) =>
        data.EnumerateObject().Where(p => SecretNames.IsOfGit(p.Name)).GroupBy(p => p.Name)
            .ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal);

    private static bool Agree(Dictionary<string, JsonElement> one, Dictionary<string, JsonElement> other) =>
        one.Count == other.Count && one.All(
            pair => other.TryGetValue(pair.Key, out var value) && JsonElement.DeepEquals(pair.Value, value));

    // Where only values differ, everything else stays as it is written: a backup that is restored to where it came from is the same again.
    private static string Splice(JsonElement saved, Dictionary<string, JsonElement> wanted)
    {
        var text = Encoding.UTF8.GetBytes(saved.GetRawText());
        var reader = new Utf8JsonReader(text);
        var result = new List<byte>(text.Length);
        var copied = 0;
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName
                || !wanted.TryGetValue(reader.GetString()!, out var value))
                continue;
            reader.Read();
            result.AddRange(text.AsSpan(copied, (int)reader.TokenStartIndex - copied));
            reader.Skip();
            result.AddRange(Encoding.UTF8.GetBytes(value.GetRawText()));
            copied = (int)reader.BytesConsumed;
        }
        result.AddRange(text.AsSpan(copied));
        return Encoding.UTF8.GetString([.. result]);
    }

    private static string Merge(JsonElement saved, Dictionary<string, JsonElement> wanted)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            foreach (var property in saved.EnumerateObject().Where(p => !SecretNames.IsOfGit(p.Name)))
                property.WriteTo(json);
            foreach (var key in Keys.Where(wanted.ContainsKey).Concat(wanted.Keys.Where(k => !Keys.Contains(k))))
            {
                json.WritePropertyName(key);
                wanted[key].WriteTo(json);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Wrap(string json, int depth) => depth == 0 ? json : Wrap(JsonSerializer.Serialize(json, RelaxedText), depth - 1);
}

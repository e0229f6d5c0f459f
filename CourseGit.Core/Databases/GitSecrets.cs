using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CourseGit.Core.Databases;

/// <summary>
/// Takes the secrets out of a course's settings: the values of keys that are called so (<see cref="SecretNames.IsGitSecret"/>), and what
/// addresses carry (<see cref="AddressSecrets"/>). Every other byte stays as it is written.
/// </summary>
internal sealed partial class GitSecrets
{
    private const int DeepestString = 3;
    private readonly byte[] _json;
    private readonly int _depth;
    private readonly List<string> _path;
    private readonly Dictionary<int, (string? Name, bool IsList)> _pairs = []; // by depth, what the pair that is open there calls its value
    private readonly TakenSecrets _taken;
    private readonly List<byte> _result;
    private int _copied;

    private GitSecrets(string json, int depth, IEnumerable<string> path, TakenSecrets taken)
    {
        (_json, _depth, _path, _taken) = (Encoding.UTF8.GetBytes(json), depth, [.. path], taken);
        _result = new List<byte>(_json.Length);
    }

    /// <summary>JSON without secrets, also inside JSON that is kept as a string in it.</summary>
    /// <param name="taken">Gets the names of the keys whose values were taken out, or changed.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string TakeOut(string json, TakenSecrets taken) => new GitSecrets(json, 0, [], taken).Run();

    /// <summary>Whether a text that is no JSON may hold a secret all the same.</summary>
    public static bool Looks(string text) => Secret().IsMatch(text) || AddressSecrets.TakeOut(text) != text;

    private static string OfText(string text, IReadOnlyCollection<string> path, int depth, TakenSecrets taken)
    {
        if (text.TrimStart() is not ['{' or '[' or '"', ..])
            return OfPlainText(text, path, taken);
        if (depth == DeepestString)
            return Looks(text) ? throw new JsonException("strings within strings") : text;
        try
        {
            return new GitSecrets(text, depth + 1, path, taken).Run();
        }
        catch (JsonException) when (!Looks(text))
        {
            return OfPlainText(text, path, taken); // a text that only begins like JSON
        }
    }

    // Lines as GIT_TOKEN=…, and addresses.
    private static string OfPlainText(string text, IReadOnlyCollection<string> path, TakenSecrets taken)
    {
        void Found(string secret) => taken.Add(path, secret);
        var bare = Assigned().Replace(text, m =>
        {
            if (!SecretNames.IsGitSecret([m.Groups["name"].Value]))
                return m.Value;
            Found(m.Groups["value"].Value.Trim('"', '\''));
            return m.Groups["before"].Value;
        });
        return AddressSecrets.TakeOut(bare, path.Any(SecretNames.IsOfGit), Found);
    }

    private string Run()
    {
        var outer = _path.Count;
        var reader = new Utf8JsonReader(_json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                Open(reader);
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                Enter(reader.GetString()!, outer + reader.CurrentDepth - 1);
                if (NamedValue.IsValue(reader.GetString()!))
                    Rename(reader.CurrentDepth);
            }
            else if (Replacement(ref reader, outer) is { } replacement)
            {
                Replace(ref reader, replacement);
            }
        }
        _result.AddRange(_json.AsSpan(_copied));
        return Encoding.UTF8.GetString([.. _result]);
    }

    private void Open(Utf8JsonReader copy)
    {
        var depth = copy.CurrentDepth;
        var isList = copy.TokenType == JsonTokenType.StartArray;
        _pairs[depth] = (NamedValue.NameIn(JsonElement.ParseValue(ref copy)), isList);
    }

    // A secret's value goes by the name its pair gives it.
    private void Rename(int depth)
    {
        if (_pairs[depth - 1].Name is { } name && SecretNames.IsGitSecret([.. _path.SkipLast(1), name]))
            _path[^1] = name;
    }

    private void Enter(string name, int at)
    {
        if (_path.Count > at)
            _path.RemoveRange(at, _path.Count - at);
        while (_path.Count < at)
            _path.Add(""); // a list
        _path.Add(name);
    }

    private string? Replacement(ref Utf8JsonReader reader, int outer)
    {
        if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray or JsonTokenType.True or JsonTokenType.False
            or JsonTokenType.Null)
            return null;
        var path = _path.Take(outer + reader.CurrentDepth).ToList();
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : null;
        if (text == "")
            return null;
        if (reader.CurrentDepth > 0 && _pairs[reader.CurrentDepth - 1] is { IsList: true, Name: { } name } && text != name
            && !(text is not null && SecretNames.IsGitSecret([text])))
            path.Add(name);
        if (SecretNames.IsGitSecret(path))
        {
            _taken.Add(path, text);
            return "\"\"";
        }
        var bare = text is null ? null : OfText(text, path, _depth, _taken);
        return bare == text ? null : JsonSerializer.Serialize(bare, GitSettings.RelaxedText);
    }

    private void Replace(ref Utf8JsonReader reader, string replacement)
    {
        _result.AddRange(_json.AsSpan(_copied, (int)reader.TokenStartIndex - _copied));
        reader.Skip();
        _result.AddRange(Encoding.UTF8.GetBytes(replacement));
        _copied = (int)reader.BytesConsumed;
    }

    [GeneratedRegex("(?<before>\\b(?<name>[A-Za-z][A-Za-z0-9_.-]*)[ \\t]*[=:][ \\t]*)(?<value>\"[^\"\\n]*\"|'[^'\\n]*'|[^\\s;,]+)")]
    private static partial Regex Assigned();

    [GeneratedRegex("git[a-z]*[^a-z0-9]?[a-z]*[^a-z0-9]?(token|pass|pwd|secret|credential|key)", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}

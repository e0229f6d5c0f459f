using System.Text.Json;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>What OpenTA's <c>course.data</c> says about git.</summary>
/// <param name="Direction">From the two flags.</param>
/// <param name="Remote">From GIT_REPO and GIT_PROVIDER; null when no repository is named.</param>
/// <param name="User">GIT_USER.</param>
/// <param name="Token">GIT_TOKEN.</param>
public sealed record ImportedSettings(Direction Direction, Remote? Remote, string? User, Secret? Token);

/// <summary>
/// Reads the guide's key/values: <c>GIT_REPO GIT_USER GIT_TOKEN GIT_ALLOW_PUSH GIT_ALLOW_PULL GIT_PROVIDER</c>, as an object, as an object
/// under <c>data</c>, or as a JSON string that holds one (OpenTA stores all three). Flags come as booleans or text.
/// </summary>
public static class SettingsImport
{
    /// <summary>Longest text that is read, in characters.</summary>
    public const int MaxLength = 100_000;

    /// <summary>Reads settings.</summary>
    /// <exception cref="InvalidInputException">It is not such JSON, or both flags are true.</exception>
    public static ImportedSettings Parse(string? json)
    {
        TextLength.Check(json, MaxLength, "The text with the settings");
        if (string.IsNullOrWhiteSpace(json))
            throw new InvalidInputException(
                "There are no settings to import. Paste the course's Data (key/value) as JSON, for example {\"GIT_REPO\": "
                + "\"university/ffm516\", \"GIT_ALLOW_PUSH\": true}.");
        try
        {
            var values = ReadObject(json, depth: 0);
            return new ImportedSettings(ReadDirection(values), ReadRemote(values), Text(values, "GIT_USER"), Token(values));
        }
        // .NET's answer to half a surrogate pair, raw or as \ud800
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new InvalidInputException(
                "The settings hold a character that is cut in half. Nothing was imported. Copy them again, from the first { to the last "
                + "}.");
        }
    }

    private static Dictionary<string, JsonElement> ReadObject(string json, int depth)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(json);
            root = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(
                $"The settings are not valid JSON (line {e.LineNumber + 1}, character {e.BytePositionInLine + 1}). Nothing was imported. "
                + $"Copy them again, from the first {{ to the last }}.");
        }
        if (root.ValueKind == JsonValueKind.String && depth < 3)
            return ReadObject(root.GetString()!, depth + 1);
        if (root.ValueKind != JsonValueKind.Object)
            throw new InvalidInputException(
                "The settings are not a JSON object. Nothing was imported. They should look like {\"GIT_REPO\": \"university/ffm516\", "
                + "\"GIT_ALLOW_PUSH\": true}.");
        if (root.TryGetProperty("data", out var data) && depth < 3 && !root.TryGetProperty("GIT_REPO", out _))
            return ReadObject(data.GetRawText(), depth + 1);
        return root.EnumerateObject().GroupBy(p => p.Name).ToDictionary(g => g.Key, g => g.Last().Value);
    }

    private static Direction ReadDirection(Dictionary<string, JsonElement> values)
    {
        var (push, pull) = (Flag(values, "GIT_ALLOW_PUSH"), Flag(values, "GIT_ALLOW_PULL"));
        if (push && pull)
            throw new InvalidInputException(
                "Conflicting configuration: both GIT_ALLOW_PUSH and GIT_ALLOW_PULL are true. Nothing was imported. Decide which one you "
                + "need: a development server pushes, a production server pulls. Set the other flag to false and import again.");
        return push ? Direction.Push : pull ? Direction.Pull : Direction.None;
    }

    private static Remote? ReadRemote(Dictionary<string, JsonElement> values)
    {
        if (Text(values, "GIT_REPO") is not { } repository)
            return null;
        if (repository.Contains("://"))
            return new Remote(RemoteKind.Url, repository);
        var provider = (Text(values, "GIT_PROVIDER") ?? "github").ToLowerInvariant();
        var server = provider switch
        {
            "github" => "https://github.com",
            "gitlab" => "https://gitlab.com",
            _ => throw new InvalidInputException(
                $"The provider \"{provider}\" (GIT_PROVIDER) has no public address CourseGit knows. Nothing was imported. Give GIT_REPO "
                + "as the full URL of the repository instead."),
        };
        var parts = TrimSuffix(repository.Trim('/')).Split('/');
        if (parts.Length < 2 || !parts.All(IsPart))
            throw new InvalidInputException(
                "GIT_REPO is neither owner/name nor a http or https URL. Nothing was imported. Write it for example as "
                + "university/ffm516; an address for ssh (git@…) or one with a password in it cannot be used here.");
        return new Remote(RemoteKind.Url, $"{server}/{string.Join('/', parts)}.git");
    }

    private static bool IsPart(string part) =>
        part.Length > 0 && part[0] is not ('-' or '.') && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static string TrimSuffix(string repository) =>
        repository.EndsWith(".git", StringComparison.Ordinal) ? repository[..^4] : repository;

    private static string? Text(Dictionary<string, JsonElement> values, string key) =>
        values.TryGetValue(key, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString()!.Trim() is { Length: > 0 } text ? text : null;

    // Blanks may be its own.
    private static Secret? Token(Dictionary<string, JsonElement> values) =>
        Text(values, "GIT_TOKEN") is null ? null : new Secret(values["GIT_TOKEN"].GetString()!);

    private static bool Flag(Dictionary<string, JsonElement> values, string key)
    {
        if (!values.TryGetValue(key, out var value))
            return false;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            JsonValueKind.Number => value.GetDouble() != 0,
            JsonValueKind.String => ReadFlag(key, value.GetString()!.Trim().ToLowerInvariant()),
            _ => throw Unreadable(key, value.ToString()),
        };
    }

    private static bool ReadFlag(string key, string text) => text switch
    {
        "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" or "" or "none" => false,
        _ => throw Unreadable(key, text),
    };

    private static InvalidInputException Unreadable(string key, string value) =>
        new($"{key} is \"{value}\", which is neither true nor false. Nothing was imported.");
}

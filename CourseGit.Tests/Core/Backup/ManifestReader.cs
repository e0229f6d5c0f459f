using System.Text.Json;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>The manifest of a repository's branch.</summary>
internal static class ManifestReader
{
    public static async Task<JsonElement> ReadAsync(string repository, string branch = "test")
    {
        var text = await RealGit.RunAsync(repository, "show", $"refs/heads/{branch}:.coursegit/manifest.json");
        using var document = JsonDocument.Parse(System.Text.Encoding.Latin1.GetBytes(text));
        return document.RootElement.Clone();
    }

    public static async Task<string[]> EmptyFoldersAsync(string repository) =>
        [.. (await ReadAsync(repository)).GetProperty("emptyFolders").EnumerateArray().Select(f => f.GetString()!)];
}

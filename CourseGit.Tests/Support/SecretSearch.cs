using System.Text;

namespace CourseGit.Tests.Support;

/// <summary>Looks for a token in every form it could leak in.</summary>
internal static class SecretSearch
{
    public static string[] Forms(string user, string token) =>
    [
        .. new[] { token, Uri.EscapeDataString(token), Base64(token), Base64($"{user}:{token}"), Base64($"{user}:{token}\n"),
            $"{user}:{token}" }
            .Select(f => f.TrimEnd('=')).Distinct(),
    ];

    /// <summary>No file below these folders holds it, and no git object of a repository below them.</summary>
    public static async Task AssertAbsentAsync(string user, string token, params string[] folders)
    {
        var forms = Forms(user, token).Select(Encoding.UTF8.GetBytes).ToArray();
        foreach (var file in folders.SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories)))
            AssertAbsent(forms, await ReadAsync(file), file);
        foreach (var repository in folders.SelectMany(Repositories))
            AssertAbsent(
                forms, Encoding.Latin1.GetBytes(
                await RealGit.RunAsync(repository, "cat-file", "--batch", "--batch-all-objects", "--unordered")), repository);
    }

    public static void AssertAbsent(string user, string token, string text, string where)
    {
        foreach (var form in Forms(user, token))
            Assert.False(text.Contains(form, StringComparison.Ordinal), $"The token, as {form}, is in {where}.");
    }

    private static void AssertAbsent(byte[][] forms, byte[] content, string where)
    {
        foreach (var form in forms)
            Assert.False(content.AsSpan().IndexOf(form) >= 0, $"The token, as {Encoding.UTF8.GetString(form)}, is in {where}.");
    }

    // .NET would ask for a lock that SQLite or CourseGit may hold.
    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, TestContext.Current.CancellationToken);
        return content.ToArray();
    }

    private static IEnumerable<string> Repositories(string folder) =>
        Directory.EnumerateFiles(folder, "HEAD", SearchOption.AllDirectories).Select(h => Path.GetDirectoryName(h)!)
            .Where(d => Directory.Exists(Path.Combine(d, "objects")));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}

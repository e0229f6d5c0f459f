using System.Security.Cryptography;
using System.Text;

namespace CourseGit.Core.Backup;

/// <summary>
/// Remembers the tree that was made last under a key of all it depends on: a line <c>KEY TREE CHECKSUM</c>. What is not as it was written
/// is forgotten.
/// </summary>
internal sealed class TreeMemory(string file)
{
    /// <summary>The tree; null when none is remembered under this key.</summary>
    public async Task<string?> RecallAsync(string key, CancellationToken cancellationToken) =>
        File.Exists(file) && await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false) is var text
        && text.Split(' ') is [var known, var tree, _] && known == key && text == Line(key, tree) ? tree : null;

    /// <summary>Remembers it in place of another.</summary>
    public async Task KeepAsync(string key, string tree, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(file + ".new", Line(key, tree), cancellationToken).ConfigureAwait(false);
        File.Move(file + ".new", file, overwrite: true);
    }

    private static string Line(string key, string tree) =>
        $"{key} {tree} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key} {tree}")))}";
}

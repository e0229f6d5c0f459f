using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Remotes;

/// <summary>
/// Packs that nobody may pack together with others or take away before the branch that needs them has moved: each has a <c>.keep</c> beside
/// it meanwhile, as a push of git's has.
/// </summary>
/// <param name="folder">Of the packs.</param>
internal sealed class KeptPacks(string folder) : IDisposable
{
    private const string Mark = "CourseGit upload\n";
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);
    private readonly List<string> _files = [];

    /// <summary>Keeps a pack that will be there in a moment.</summary>
    /// <param name="pack">Its path without an ending.</param>
    public void Add(string pack)
    {
        if (_files.Count == 0)
            RemoveAbandoned();
        var file = pack + ".keep";
        if (File.Exists(file))
            return; // somebody else's
        File.WriteAllText(file, Mark);
        _files.Add(file);
    }

    public void Dispose() => _files.ForEach(File.Delete);

    private void RemoveAbandoned()
    {
        foreach (var file in Directory.EnumerateFiles(folder, "pack-*.keep")
            .Where(f => File.GetLastWriteTimeUtc(f) < FileClock.UtcNow - Abandoned && File.ReadAllText(f) == Mark))
            File.Delete(file);
    }
}

using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Vaults;

/// <summary>The index of a vault against the course folder.</summary>
internal sealed class VaultIndex(Vault vault)
{
    private const string Name = "index";
    private readonly string _file = Path.Combine(vault.GitDirectory, Name);
    private readonly DateTime _lookedUtc = FileClock.UtcNow;

    /// <summary>What is in it; nothing when nothing was ever staged.</summary>
    /// <exception cref="InvalidDataException">It is of a version that is not known.</exception>
    public IndexImage Read() => IndexImage.Read(_file);

    /// <summary>What changed no earlier than this may have changed since it was read without a trace in its stats.</summary>
    public DateTime WrittenUtc => File.GetLastWriteTimeUtc(_file);

    /// <summary>Begins to bring it up to date. What changes on disk from now on will be looked at again the next time.</summary>
    public StagedIndex Begin() => new(vault.GitDirectory, Name, _lookedUtc);
}

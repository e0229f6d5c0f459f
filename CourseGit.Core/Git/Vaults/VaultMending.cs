using CourseGit.Core.Git.Directories;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Vaults;

/// <summary>
/// A vault is a cache: whatever lies in it may be damaged or gone. What is made of something else (settings, lists of files) is made anew
/// in its place; where objects or refs are damaged the whole git directory is set aside and a new one takes its place, which the backup
/// fills from the repository and the course's folder. Only under the course's lock.
/// </summary>
internal sealed class VaultMending(GitRunner git, Vault vault, Action<string> notice)
{
    /// <summary>Makes the vault ready. Costs a blink when nothing is wrong.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        vault.Damaged.Expire(FileClock.UtcNow);
        if (IsThere && GitDirectoryCheck.Look(vault.GitDirectory) is { } damage)
            SetAside(damage);
        await vault.PrepareAsync(git, notice, cancellationToken).ConfigureAwait(false);
        if (vault.Doubt.IsThere)
            await TryMendAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks at all of it after a command failed, and makes it anew when it is damaged.</summary>
    /// <returns>Whether it is another one now.</returns>
    public async Task<bool> TryMendAsync(CancellationToken cancellationToken)
    {
        notice("git could not read or write something; looking whether the course's vault is whole");
        var damage = await GitDirectoryCheck.ReadAllAsync(git, vault.GitDirectory, cancellationToken).ConfigureAwait(false);
        if (damage is not null)
        {
            SetAside(damage);
            await vault.PrepareAsync(git, notice, cancellationToken).ConfigureAwait(false);
        }
        vault.Doubt.End();
        return damage is not null;
    }

    private bool IsThere => Directory.Exists(vault.GitDirectory) && Directory.EnumerateFileSystemEntries(vault.GitDirectory).Any();

    private void SetAside(string damage)
    {
        vault.Damaged.Take(vault.GitDirectory);
        File.Delete(vault.LastTreeFile);
        notice($"The course's vault, where backups are prepared on this server, was damaged ({damage}). "
            + $"It is made anew from the repository and the course's folder, so nothing of the course is lost; "
            + $"the next lines say what else was in it. "
            + $"What was there is kept in {vault.Damaged.GitDirectory} for {DamagedGit.KeptFor.Days} days after that; "
                + $"delete it when you need the space. Check the disk.");
    }
}

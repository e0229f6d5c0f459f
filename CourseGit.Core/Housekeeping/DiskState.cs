using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Housekeeping;

/// <summary>What a disk holds of ours.</summary>
public enum DiskRole
{
    /// <summary>The state folder: database, keys, vaults.</summary>
    State,

    /// <summary>The course folders.</summary>
    Courses,

    /// <summary>Repositories hosted here.</summary>
    Repositories,

    /// <summary>What restores set aside.</summary>
    SetAside,
}

/// <summary>Roles as programs read them.</summary>
public static class DiskRoles
{
    /// <summary>As metrics and notices write it: <c>set-aside</c>.</summary>
    public static string Id(this DiskRole role) => role == DiskRole.SetAside ? "set-aside" : role.ToString().ToLowerInvariant();
}

/// <summary>A disk, as a look found it.</summary>
/// <param name="Roles">What it holds, in the order of the enumeration; one or more.</param>
/// <param name="Folder">A folder of ours on it: that of the first role.</param>
/// <param name="FreeBytes">What this process may still write.</param>
/// <param name="SizeBytes">Of the whole file system.</param>
/// <param name="WarnBelowBytes">With less free space than this it counts as nearly full.</param>
public sealed record DiskState(
    ImmutableArray<DiskRole> Roles, string Folder, long FreeBytes, long SizeBytes, long WarnBelowBytes, DateTime AsOfUtc)
{
    /// <summary>It is nearly full.</summary>
    public bool IsLow => FreeBytes < WarnBelowBytes;

    /// <summary>What it holds, after an article: <c>disk of the backups</c>.</summary>
    public string Name => $"disk of the {NameOf(Roles)}";

    /// <summary>What to say while it is nearly full: what is so, what it means, what to do. Null while it is not.</summary>
    public string? Warning => IsLow
        ? $"The {Name} is nearly full: {ByteSize.InWords(FreeBytes)} of {ByteSize.InWords(SizeBytes)} are free. {Meaning} "
            + "Let the portal keep house, free what restores set aside, or give the disk more room."
        : null;

    private string Meaning => Roles is [DiskRole.Courses] or [DiskRole.SetAside] or [DiskRole.Courses, DiskRole.SetAside]
        ? "When it is full, courses cannot be changed or restored; what is backed up stays."
        : "When it is full, no backup can be made; what is backed up stays.";

    private static string NameOf(ImmutableArray<DiskRole> roles) => roles switch
    {
        [DiskRole.Courses] or [DiskRole.Courses, DiskRole.SetAside] => "courses",
        [DiskRole.SetAside] => "folder for what is set aside",
        [DiskRole.Repositories] => "hosted repositories",
        _ when roles.Contains(DiskRole.Courses) => "backups and courses",
        _ => "backups",
    };
}

using CourseGit.Core.Primitives;

namespace CourseGit.Core.Files;

/// <summary>Gives a prepared folder the rights the course has now: git keeps neither owner nor mode nor access lists.</summary>
internal sealed class FolderRights
{
    private const uint Unchanged = uint.MaxValue;
    private readonly LiveRights _live;
    private EntryRights? _refused;
    private RawPath? _withoutList;

    private FolderRights(LiveRights live) => _live = live;

    /// <summary>
    /// Gives <paramref name="staged"/> and everything below it owner, group, mode and access lists of the same path in the live course, or
    /// what
    /// is usual there. Only what differs is touched; links get an owner, never a mode.
    /// </summary>
    /// <param name="staged">A folder only CourseGit works in.</param>
    /// <param name="live">The course folder, its links resolved; for the sentence alone.</param>
    /// <param name="liveRights">What was read of it.</param>
    /// <returns>What a person should know when owners or lists could not be set; else null.</returns>
    /// <exception cref="IOException">A mode could not be changed, or the disk failed.</exception>
    public static string? Align(string staged, string live, LiveRights liveRights, CancellationToken cancellationToken)
    {
        var rights = new FolderRights(liveRights);
        FolderTree.Walk(staged, rights.Align, cancellationToken);
        var notices = new[] { rights.Refusal(live), rights.MissingList() }.OfType<string>().ToList();
        return notices.Count == 0 ? null : string.Join(" ", notices);
    }

    private string? Refusal(string live) => _refused is not { } refused ? null
        : $"What was restored could not be given to the owner the course's files have (user {refused.UserId}, group {refused.GroupId}): "
            + "CourseGit may not change owners, so it belongs to the user CourseGit runs as. "
            + $"If the course's server cannot write there, run as root: chown -R {refused.UserId}:{refused.GroupId} {live}";

    private string? MissingList() => _withoutList is not { } path ? null
        : $"The access list of {path} could not be set on what was restored, perhaps of other files, too. "
            + "If the course's server cannot read them, set it again with setfacl.";

    private void Align(LinuxFolder folder, string name, string path, PathStat stat)
    {
        var wanted = _live.For(path, stat.Kind, stat.Mode);
        if (wanted.Mode is { } mode && mode != stat.Mode && LinuxPath.SetMode(folder, name, mode) is var error and not 0)
            throw LinuxPath.Error(error, $"The rights of {new RawPath(path)} could not be set");
        // After the mode, which would change the list; before the owner, after which it may not be ours to set.
        if (wanted.Attributes is { } attributes && !attributes.Equals(ExtendedAttributes.Read(folder, name))
            && attributes.Give(folder, name) != 0)
            _withoutList ??= new RawPath(path);
        if (wanted.UserId != stat.UserId || wanted.GroupId != stat.GroupId)
            SetOwner(folder, name, path, stat, wanted);
    }

    private void SetOwner(LinuxFolder folder, string name, string path, PathStat stat, EntryRights wanted)
    {
        var error = LinuxPath.SetOwner(folder, name, wanted.UserId, wanted.GroupId);
        if (error == 0)
            return;
        // EINVAL: a container without that user.
        if (error is not (LinuxCalls.NotPermitted or LinuxCalls.Invalid))
            throw LinuxPath.Error(error, $"The owner of {new RawPath(path)} could not be set");
        _refused ??= wanted;
        if (wanted.UserId != stat.UserId && wanted.GroupId != stat.GroupId)
            _ = LinuxPath.SetOwner(folder, name, Unchanged, wanted.GroupId); // one's own groups may be given without being root
    }
}

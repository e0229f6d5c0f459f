using CourseGit.Core.Git.Objects;
using LibGit2Sharp;
using ObjectDatabase = CourseGit.Core.Git.Objects.ObjectDatabase;

namespace CourseGit.Core.Git.InProcess;

/// <summary>
/// The only objects libgit2 sees: whole ones, of one kind, that our own reader has read to the end. It opens no object file itself, so
/// none can make it wait for ever (a loose object that was cut off does, libgit2 #7342), write where it must not (#7177), or end the
/// process when a disk fails below a file mapped into memory. Counts what is read, so that every question stays a short one, and is where
/// a native call notices that nobody waits any more.
/// </summary>
/// <param name="most">Objects and bytes that one question may read; beyond, it is git's.</param>
internal sealed class LentObjects(
    ObjectDatabase objects, ObjectKind kind, (int Objects, long Bytes) most, CancellationToken cancellationToken) : OdbBackend
{
    private readonly Dictionary<string, byte[]> _made = new(StringComparer.Ordinal);
    private int _read;
    private long _bytes;

    /// <inheritdoc/>
    protected override OdbBackendOperations SupportedOperations =>
        OdbBackendOperations.Read | OdbBackendOperations.ReadHeader | OdbBackendOperations.Exists;

    /// <summary>Lends a tree that lies nowhere.</summary>
    public void Add(string id, byte[] tree) => _made[id] = tree;

    /// <inheritdoc/>
    public override int Read(ObjectId id, out UnmanagedMemoryStream? data, out ObjectType objectType)
    {
        data = null;
        objectType = (ObjectType)kind;
        if (_made.TryGetValue(id.Sha, out var tree))
            objectType = ObjectType.Tree;
        else if (cancellationToken.IsCancellationRequested || ++_read > most.Objects || _bytes > most.Bytes)
            return (int)ReturnCode.GIT_EUSER;
        if ((tree ?? Whole(id.Sha)) is not { } content)
            return (int)ReturnCode.GIT_ENOTFOUND;
        _bytes += content.Length;
        data = AllocateAndBuildFrom(content);
        return (int)ReturnCode.GIT_OK;
    }

    /// <inheritdoc/>
    public override int ReadHeader(ObjectId id, out int length, out ObjectType objectType)
    {
        var code = Read(id, out var data, out objectType);
        length = (int)(data?.Length ?? 0);
        data?.Dispose();
        return code;
    }

    /// <inheritdoc/>
    public override bool Exists(ObjectId id) => _made.ContainsKey(id.Sha) || objects.Has(id.Sha);

    /// <inheritdoc/>
    public override int ReadPrefix(string shortSha, out ObjectId? oid, out UnmanagedMemoryStream? data, out ObjectType objectType)
    {
        (oid, data, objectType) = (null, null, default);
        return (int)ReturnCode.GIT_ENOTFOUND;
    }

    /// <inheritdoc/>
    public override int ExistsPrefix(string shortSha, out ObjectId? found)
    {
        found = null;
        return (int)ReturnCode.GIT_ENOTFOUND;
    }

    /// <inheritdoc/>
    public override int ReadStream(ObjectId id, out OdbBackendStream? stream)
    {
        stream = null;
        return (int)ReturnCode.GIT_EUSER;
    }

    /// <inheritdoc/>
    public override int Write(ObjectId id, Stream dataStream, long length, ObjectType objectType) => (int)ReturnCode.GIT_EUSER;

    /// <inheritdoc/>
    public override int WriteStream(long length, ObjectType objectType, out OdbBackendStream? stream)
    {
        stream = null;
        return (int)ReturnCode.GIT_EUSER;
    }

    /// <inheritdoc/>
    public override int ForEach(ForEachCallback callback) => (int)ReturnCode.GIT_EUSER;

    private byte[]? Whole(string id) => objects.TryRead(id, kind);
}

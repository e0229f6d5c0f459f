using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Directories;

/// <summary>
/// A place for objects apart from a git directory's own, as git's pushes have it: what a command writes there is no part of the repository
/// until
/// it is moved in, and without a trace if it never is. Commands see the repository's objects, too, and write none of them again.
/// </summary>
internal sealed class Quarantine : IDisposable
{
    // The name git gives its own, so that whoever takes away what killed commands have left (see Leftovers) knows this one, too.
    private const string Name = "tmp_objdir-coursegit";
    private readonly string _objects;

    private Quarantine(string objects) =>
        (_objects, Folder) = (objects, Path.Combine(objects, Name));

    /// <summary>Where its files lie; on the disk of the git directory's own objects.</summary>
    public string Folder { get; }

    /// <summary>A command with this environment writes its objects here.</summary>
    public ImmutableDictionary<string, string> Environment => ImmutableDictionary<string, string>.Empty.Add("GIT_OBJECT_DIRECTORY", Folder);

    /// <summary>Makes an empty one. Only one at a time may be at work in a git directory.</summary>
    public static Quarantine In(string gitDirectory)
    {
        var quarantine = new Quarantine(Path.Combine(gitDirectory, "objects"));
        quarantine.Dispose();
        Directory.CreateDirectory(Path.Combine(quarantine.Folder, "pack"));
        Directory.CreateDirectory(Path.Combine(quarantine.Folder, "info"));
        File.WriteAllText(Path.Combine(quarantine.Folder, "info", "alternates"), "..\n"); // counted from this folder
        return quarantine;
    }

    /// <summary>
    /// Moves the objects to the others; what is here must be safe on its disk by now. Killed in the middle, it leaves whole objects only.
    /// </summary>
    public void MoveIn()
    {
        foreach (var file in LooseObjects(Folder))
            Move(file, Path.Combine(_objects, Path.GetRelativePath(Folder, file)));
        // A pack exists for git as soon as its index does.
        foreach (var file in Packs(Folder, "").OrderBy(f => f.EndsWith(".idx", StringComparison.Ordinal)))
            Move(file, Path.Combine(_objects, "pack", Path.GetFileName(file)));
        if (Directory.Exists(Path.Combine(_objects, "pack")))
            DiskWriting.SyncNames(Path.Combine(_objects, "pack"));
    }

    /// <summary>Takes it away with all that was not moved.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private static void Move(string file, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(file, target, overwrite: true); // one of that name has the same content
    }

    private static IEnumerable<string> LooseObjects(string objects) => Directory.EnumerateDirectories(objects, "??")
        .SelectMany(Directory.EnumerateFiles).ToList();

    private static IEnumerable<string> Packs(string objects, string ending) =>
        Directory.EnumerateFiles(Path.Combine(objects, "pack"), "pack-*" + ending).ToList();
}

namespace CourseGit.Core.Courses.Demo;

/// <summary>Writes files below a folder and can take exactly those away again, never what others put there.</summary>
internal sealed class WrittenFiles(string folder)
{
    private readonly bool _folderWasThere = Directory.Exists(folder);
    private readonly List<string> _files = [];
    private readonly HashSet<string> _folders = [];

    /// <summary>Writes one file and returns its full path. A file that is already there belongs to someone else and stays.</summary>
    /// <exception cref="IOException">The file exists or could not be written.</exception>
    public async Task<string> AddAsync(DemoFile file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = Path.Combine(folder, file.Path);
        MakeFolder(Path.GetDirectoryName(path)!);
        await using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        _files.Add(path);
        await stream.WriteAsync(file.Content, cancellationToken);
        return path;
    }

    public void Remove()
    {
        _files.ForEach(File.Delete);
        foreach (var made in _folders.OrderByDescending(made => made.Length))
        {
            RemoveIfEmpty(made);
        }
    }

    private void MakeFolder(string path)
    {
        Directory.CreateDirectory(path);
        for (var made = path; made.Length > folder.Length; made = Path.GetDirectoryName(made)!)
        {
            _folders.Add(made);
        }

        if (!_folderWasThere)
        {
            _folders.Add(folder);
        }
    }

    private static void RemoveIfEmpty(string path)
    {
        if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
        {
            Directory.Delete(path);
        }
    }
}

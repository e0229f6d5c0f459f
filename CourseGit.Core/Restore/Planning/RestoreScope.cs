using CourseGit.Core.Courses;
using CourseGit.Core.Operations;

namespace CourseGit.Core.Restore.Planning;

/// <summary>What a plan and a restore have in common: the course, what was asked, and where they report to.</summary>
/// <param name="Folder">The course folder, its links resolved; it need not exist.</param>
internal sealed record RestoreScope(Course Course, RestoreArguments Arguments, string Folder)
{
    private readonly List<string> _warnings = [];
    private readonly List<string> _notes = [];

    public Redactor Redactor { get; init; } = new();

    /// <summary>Hears what happens now, how much is done and of how much (0 while that is not known).</summary>
    public Action<string, StepCount> Report { get; init; } = (_, _) => { };

    /// <summary>Hears each warning and note once, when it comes up.</summary>
    public Action<OperationLogLevel, string> Tell { get; init; } = (_, _) => { };

    /// <summary>What the person must know.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>What is good to know.</summary>
    public IReadOnlyList<string> Notes => _notes;

    public bool FolderExists => Directory.Exists(Folder);

    public void Warn(string text) => Add(_warnings, OperationLogLevel.Warning, text);

    public void Note(string text) => Add(_notes, OperationLogLevel.Notice, text);

    private void Add(List<string> list, OperationLogLevel level, string text)
    {
        if (list.Contains(text))
            return;
        list.Add(text);
        Tell(level, text);
    }
}

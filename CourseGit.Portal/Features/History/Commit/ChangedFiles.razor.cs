using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Restore;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.History.Commit;

/// <summary>The files that differ between two commits, as exercises, media, configuration, students' data and the rest.</summary>
public sealed partial class ChangedFiles
{
    private const int Few = 100;
    private const int More = 400;
    private readonly HashSet<RawPath> _open = [];
    private List<Group> _groups = [];
    private CommitChanges? _grouped;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Parameter, EditorRequired]
    public required Course Course { get; set; }

    [Parameter, EditorRequired]
    public required CommitChanges Changes { get; set; }

    [Parameter]
    public DifferenceView View { get; set; }

    /// <summary>The file to open at first, as it stands in an address.</summary>
    [Parameter]
    public string? Opened { get; set; }

    /// <summary>Tells which file was opened last, and how differences are looked at.</summary>
    [Parameter, EditorRequired]
    public EventCallback<(string? File, DifferenceView View)> Chosen { get; set; }

    protected override void OnParametersSet()
    {
        if (_grouped == Changes)
            return;
        _grouped = Changes;
        var opened = Changes.Files.FirstOrDefault(f => f.Path.Display == Opened);
        if (opened is not null)
            _open.Add(opened.Path);
        var exercises = Changes.Exercises.ToDictionary(e => e.Folder);
        var isSmall = Changes.Files.Length <= Few;
        _groups = [.. Changes.Files.GroupBy(f => f.Group).OrderBy(g => g.Key)
            .Select(g => GroupOf(g.Key, [.. g], exercises, isSmall, opened))];
    }

    private static Group GroupOf(ContentGroup kind, List<FileChange> files, Dictionary<RawPath, ExerciseChange> exercises, bool isOpen,
        FileChange? opened)
    {
        var parts = files.GroupBy(f => f.Exercise)
            .Select(g => new Part(g.Key, g.Key is { } folder ? exercises.GetValueOrDefault(folder) : null, [.. g])).ToList();
        var count = parts.Count(p => p.Exercise is not null);
        return new Group(RestoreWords.Name(kind),
            count > 0 ? $"{Words.Count(count, "exercise")}, {Words.Count(files.Count, "file")}"
            : Words.Count(files.Count, "file"), parts, files.Count)
        {
            IsOpen = isOpen || (opened is not null && files.Contains(opened)),
            Most = opened is not null && files.IndexOf(opened) is >= Few and var at ? at + 1 : Few,
        };
    }

    private static IEnumerable<Part> Shown(Group group)
    {
        var left = group.Most;
        foreach (var part in group.Parts.TakeWhile(_ => left > 0))
        {
            yield return part with { Files = [.. part.Files.Take(left)] };
            left -= part.Files.Count;
        }
    }

    private Task LookAsync(DifferenceView view) => Chosen.InvokeAsync((Opened, view));

    private Task ToggleAsync(FileChange file)
    {
        if (_open.Remove(file.Path))
            return Chosen.InvokeAsync((null, View));
        _open.Add(file.Path);
        return Chosen.InvokeAsync((file.Path.IsText ? file.Path.Display : null, View));
    }

    // The files an exercise left behind when it was moved have its old folder, but the exercise is told at its new one.
    private sealed record Part(RawPath? Folder, ExerciseChange? Exercise, List<FileChange> Files)
    {
        public string Key => Folder?.Bytes ?? "";
    }

    private sealed record Group(string Name, string Count, List<Part> Parts, int Files)
    {
        public bool IsOpen { get; init; }

        /// <summary>How many of its files are shown.</summary>
        public int Most { get; set; }
    }
}

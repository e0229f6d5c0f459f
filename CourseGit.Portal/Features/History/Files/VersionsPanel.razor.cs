using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Features.Restore;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.History.Files;

/// <summary>File first: a file or folder, then the commits that changed it.</summary>
public sealed partial class VersionsPanel(CurrentActor actor, CourseHistory history, NavigationManager navigation) : LiveComponent
{
    private const int PageSize = 50;
    private CoursePath? _path;
    private CommitId? _tip;
    private List<PathVersion>? _versions;
    private CoursePath? _cameFrom;
    private bool _hasMore;
    private bool _isEmpty;
    private bool _reading;
    private string? _text;
    private string? _textError;
    private string? _problem;

    [Parameter, EditorRequired]
    public required Course Course { get; set; }

    [Parameter]
    public string? Path { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _text = Path;
        if (!CoursePath.TryParse(Path, out _path))
        {
            _textError = string.IsNullOrEmpty(Path) ? null : RestorePathPicker.NoPath;
            return;
        }
        try
        {
            _tip = (await history.OpenAsync(Course, null, await actor.GetAsync(), Gone)).Tip;
            _isEmpty = _tip is null;
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
        if (_tip is not null)
            await MoreAsync();
    }

    private async Task MoreAsync()
    {
        _reading = true;
        try
        {
            var found = await history.VersionsAsync(Course, _tip!, _path!, _versions?.Count ?? 0, PageSize, await actor.GetAsync(), Gone);
            (_versions, _hasMore, _cameFrom) = ([.. _versions ?? [], .. found.Versions], found.HasMore, found.CameFrom);
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
        finally
        {
            _reading = false;
        }
    }

    private void Go()
    {
        var isPath = CoursePath.TryParse(RestorePathPicker.Clean(_text), out var path);
        _textError = isPath ? null : RestorePathPicker.NoPath;
        if (isPath)
            navigation.NavigateTo(HistoryAddress.Versions(Course.Subdomain, path!));
    }
}

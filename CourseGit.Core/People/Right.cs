namespace CourseGit.Core.People;

/// <summary>Something that not everybody may do. Who may stands in <see cref="Rights"/>.</summary>
public enum Right
{
    /// <summary>Its settings without secrets, its history, files and sizes.</summary>
    SeeCourse,
    SeeOperation,
    EditReadme,
    SaveReadme,
    BackUp,

    /// <summary>For what only a superuser may do: a backup, the restore of an exercise, a README to be let in.</summary>
    Ask,

    /// <summary>Approve or decline what teachers ask for.</summary>
    DecideRequests,
    Verify,
    Restore,
    CancelOperation,
    SeeSetAsides,
    FreeSetAside,
    AddCourse,
    ChangeCourse,
    RemoveCourse,

    /// <summary>Pause its schedules, and let them go on.</summary>
    PauseCourse,
    SeeCredentials,
    ChangeCredentials,
    SeeSchedules,
    ChangeSchedules,

    /// <summary>What takes how much space, and how much is free.</summary>
    SeeStorage,
    KeepHouse,
    SeeNotices,
    ChangeNotices,

    /// <summary>See, change and try what runs when operations begin and end.</summary>
    ManageHooks,

    SeeCheckouts,

    /// <summary>Bring a checkout up to date.</summary>
    UpdateCheckout,

    /// <summary>Add, change and remove checkouts, and what pushes to them are signed with.</summary>
    ChangeCheckouts,

    SeeRepositories,

    /// <summary>Bring a mirror up to date with its source, or anew from it.</summary>
    SyncRepository,

    /// <summary>Make, change, archive and remove repositories.</summary>
    ChangeRepositories,

    /// <summary>See who may sign in, and who teaches what.</summary>
    SeePeople,
    ChangePeople,

    /// <summary>Read and verify the record of who did what.</summary>
    SeeAudit,
}

/// <summary>What a person is to the portal.</summary>
public enum Role
{
    Teacher,
    Superuser,

    /// <summary>CourseGit itself; no person has it.</summary>
    System,
}

/// <summary>How far a token goes; each includes those before it.</summary>
public enum Scope
{
    Read,
    BackUp,
    Restore,
    Administer,
}

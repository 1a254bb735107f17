# Twenty units as projects below one, forty officers as members of all, the REST interface on.
{ rest_api_enabled: '1', default_language: 'zh', login_required: '0', session_lifetime: '0', session_timeout: '0' }.each { |name, value| Setting[name] = value }
role = Role.givable.first
root = Project.create!(name: '全部承办', identifier: 'allunits', is_public: false)
root.enabled_module_names = ['issue_tracking']
root.trackers = Tracker.all
root.save!
officers = (1..40).map do |n|
  user = User.new(firstname: "承办员#{n}", lastname: '员', mail: "agent#{n}@bench.invalid", language: 'zh')
  user.login = "agent#{n}"
  user.password = user.password_confirmation = 'for-the-bench-only'
  user.mail_notification = 'none'
  user.save!
  user
end
(1..20).each do |n|
  unit = Project.new(name: "承办单位#{n}", identifier: "q#{n}", is_public: false)
  unit.trackers = Tracker.all
  unit.enabled_module_names = ['issue_tracking']
  unit.save!
  unit.set_parent!(root)
end
root.reload
([root] + root.descendants.to_a).each do |project|
  officers.each { |user| Member.new(project: project, user: user).tap { |m| m.roles = [role] }.save! }
end
officers.first.api_key
